import { z } from 'zod'
import { ExperimentBody } from '../../core/charter/sections/kaizen/experiments.ts'
import type { Command } from '../../core/command.ts'
import { rollbackCommand } from '../../core/experiments/rollback.ts'
import { type ExperimentView, experimentView, experimentViews } from '../../core/experiments/view.ts'
import { METHOD } from '../../core/statistics/method.ts'
import { sendJson } from '../answer.ts'
import { operatorPrincipal } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { onlyOperators } from '../only.ts'
import { ProblemError, sendProblem } from '../problem.ts'
import { problems, ReasonBody, RequestParams } from '../schemas.ts'
import { ExperimentSchema } from '../views/experiments.ts'

const Id = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,59}$/, 'expected 1–60 of a–z 0–9 _ -, first a letter or digit')
const DraftBody = z
  .strictObject({
    experiment_id: Id.optional().describe('Absent: one is made'),
    declared: z.string().min(1).max(64).optional().describe('The name of one that the charter declares'),
    plan: ExperimentBody.optional().describe('Or what it is about, as in the charter'),
  })
  .refine(({ declared, plan }) => (declared === undefined) !== (plan === undefined), 'expected either `declared` or `plan`')

const NoBody = z.strictObject({})

/** Shadow experiments: whether a cheaper model does some work as well. */
export function experimentRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx
  const find = (id: string): ExperimentView => {
    const known = governor.state().experiments.get(id)
    if (!known) throw new ProblemError('not_found', `There is no experiment ${id} here`)
    return experimentView(known, governor.state(), governor.clock.now())
  }

  api.get(
    '/api/v1/experiments',
    {
      schema: {
        tags: ['kaizen'],
        summary: 'Experiments: those that run or wait for people first',
        description: '`declared` are those of the charter that nobody has drafted yet.',
        response: { 200: z.object({ experiments: z.array(ExperimentSchema), declared: z.array(z.string()) }), ...problems },
      },
    },
    async ({ caller }, reply) => {
      onlyOperators(governor, caller, 'see experiments')
      const experiments = experimentViews(governor.state(), governor.clock.now())
      const drafted = new Set(experiments.map(({ declared }) => declared))
      const names = [...(governor.charter().experiments?.declared.keys() ?? [])]
      return sendJson(reply, { experiments, declared: names.filter((name) => !drafted.has(name)) })
    },
  )

  api.get(
    '/api/v1/experiments/:id',
    { schema: { tags: ['kaizen'], summary: 'One experiment', params: RequestParams, response: { 200: ExperimentSchema, ...problems } } },
    async ({ params, caller }, reply) => {
      onlyOperators(governor, caller, 'see experiments')
      return sendJson(reply, find(params.id))
    },
  )

  api.post(
    '/api/v1/experiments',
    {
      schema: {
        tags: ['kaizen'],
        summary: 'Draft an experiment',
        description: 'Operators. One that the charter declares, or a plan. It costs nothing until it is started.',
        body: DraftBody,
        response: { 201: ExperimentSchema, ...problems },
      },
    },
    async ({ body, caller }, reply) => {
      const { declared, plan } = body
      const experiment_id = body.experiment_id ?? governor.ids.next('exp_')
      const what = { ...(declared === undefined ? {} : { declared }), ...(plan === undefined ? {} : { plan }) }
      const draft = { kind: 'experiment-draft', experiment_id, door: caller.door, ...what } as const
      const answer = await governor.submit(draft, operatorPrincipal(governor, caller))
      return answer.ok ? sendJson(reply, find(experiment_id), 201) : sendProblem(reply, answer.refusal)
    },
  )

  for (const [verb, { summary, description, reasoned, command }] of Object.entries(VERBS))
    api.post(
      `/api/v1/experiments/:id/${verb}`,
      {
        schema: {
          tags: ['kaizen'],
          summary,
          description,
          params: RequestParams,
          body: reasoned ? ReasonBody : NoBody,
          response: { 200: ExperimentSchema, ...problems },
        },
      },
      async ({ params, body, caller }, reply) => {
        const { reason: why } = ReasonBody.parse(body)
        const reason = why === undefined ? {} : ctx.redact({ reason: why })
        const sent = command(ctx, { id: params.id, door: caller.door, ...reason })
        const answer = await governor.submit(sent, operatorPrincipal(governor, caller))
        return answer.ok ? sendJson(reply, find(params.id)) : sendProblem(reply, answer.refusal)
      },
    )
}

interface Wish {
  readonly id: string
  readonly door: Command<'experiment-stop'>['door']
  readonly reason?: string
}

interface Verb {
  readonly summary: string
  readonly description: string
  /** Whether somebody may say why. */
  readonly reasoned: boolean
  readonly command: (ctx: HttpContext, wish: Wish) => Command
}

/** What an operator may do with an experiment. */
const VERBS: Readonly<Record<'start' | 'stop' | 'evaluate' | 'rollback', Verb>> = {
  start: {
    summary: 'Start an experiment',
    description: 'From here on matching work, of which the content is kept, is run again with the candidate, in the shadow.',
    reasoned: false,
    command: (_, { id, door }) => ({ kind: 'experiment-start', experiment_id: id, door }),
  },
  stop: {
    summary: 'Stop an experiment',
    description: 'Nothing more is tried; what is under way is paid for. What it promoted is rolled back instead.',
    reasoned: true,
    command: (_, { id, door, reason }) => ({
      kind: 'experiment-stop',
      experiment_id: id,
      door,
      ...(reason === undefined ? {} : { reason }),
    }),
  },
  evaluate: {
    summary: 'Look at an experiment now',
    description:
      'It is looked at by schedule, too. A look takes some of the chance of error, so nothing happens while there is too little new.',
    reasoned: false,
    command: ({ governor: { ids } }, { id }) => ({
      kind: 'experiment-evaluate',
      experiment_id: id,
      seed: ids.next('seed_'),
      motion_id: ids.next('mot_'),
      method: METHOD,
    }),
  },
  rollback: {
    summary: 'Roll a promotion back',
    description: 'What the charter itself chose is used again, at once: one operator is enough.',
    reasoned: true,
    command: ({ governor }, { id, ...wish }) =>
      rollbackCommand(governor.state(), { experiment: id, motion_id: governor.ids.next('mot_'), ...wish }),
  },
}
