import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Answer } from '../../core/decide/index.ts'
import { askFromPlan, PlanBody } from '../../core/plans/body.ts'
import { planView } from '../../core/plans/view.ts'
import type { RequestRecord } from '../../core/state.ts'
import { requestAnswer, sendAnswer, sendJson, sendRequest } from '../answer.ts'
import { readsAgent, readsAll } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { ProblemError, sendProblem } from '../problem.ts'
import { problems, RequestParams, RequestSchema } from '../schemas.ts'
import { PlanSchema } from '../views/plans.ts'
import { offering, RedeemBody, redeemed, SettleBody, settled, settledShape } from '../work.ts'

const StepParams = RequestParams.extend({ step: z.string().regex(/^[\w.-]{1,64}$/, 'expected the id of a step') })

/** Plans: a whole workflow asked for, approved and paid for at once, and redeemed step by step. */
export function planRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx

  api.post(
    '/api/v1/plans',
    {
      schema: {
        tags: ['agents'],
        summary: 'Ask for a whole workflow at once',
        description:
          'One decision, one card, one sum of money for all steps. Each step is judged as if it were asked for by itself; the strictest ' +
          'answer is that of the plan. Answers as `request-permission` does.',
        body: PlanBody,
        response: { 200: PlanSchema, 202: PlanSchema, ...problems },
      },
    },
    async (request, reply) => {
      const ask = askFromPlan(ctx.redact(request.body))
      const command = { kind: 'ask', request_id: governor.ids.next('req_'), ask, door: 'http' } as const
      return sendPlan(reply, await governor.submit(command, request.caller.principal))
    },
  )

  api.get(
    '/api/v1/plans',
    {
      schema: {
        tags: ['requests'],
        summary: 'Plans that are open, or ended within a day',
        description: 'Operators see all, an agent its own. The latest first.',
        response: { 200: z.object({ plans: z.array(PlanSchema) }), ...problems },
      },
    },
    async ({ caller }, reply) => {
      if (caller.principal.kind === 'meter') throw new ProblemError('forbidden', 'A meter key confirms costs and reads nothing')
      const all = readsAll(governor, caller)
      const plans = [...governor.state().requests.entries()]
        .map(([, record]) => record)
        .filter(({ ask }) => ask.plan !== undefined && (all || readsAgent(governor, caller, ask.agent_id)))
        .sort((a, b) => b.at - a.at)
      return sendJson(reply, { plans: plans.map((record) => ({ ...requestAnswer(ctx, record), plan: planView(record) })) })
    },
  )

  api.get(
    '/api/v1/plans/:id',
    {
      schema: {
        tags: ['requests'],
        summary: 'How a plan and each of its steps stand',
        params: RequestParams,
        response: { 200: PlanSchema, 202: PlanSchema, ...problems },
      },
    },
    async ({ params, caller }, reply) => {
      const record = await planOf(params.id)
      // Whose plan it is stays unknown to who may not read it: then there is none.
      if (!readsAgent(governor, caller, record.ask.agent_id)) throw missing(params.id)
      return sendRequest(ctx, reply, record, { plan: planView(record) })
    },
  )

  api.post(
    '/api/v1/plans/:id/steps/:step/redeem',
    {
      schema: {
        tags: ['agents'],
        summary: 'Use one step of a granted plan, once, before it is done',
        description:
          'Answers with the request that the step becomes. The steps before it must be settled as succeeded, and the action must be the one that was planned.',
        params: StepParams,
        body: RedeemBody,
        response: { 200: RequestSchema, ...problems },
      },
    },
    async ({ params: { id, step }, body, caller }, reply) => {
      const command = { kind: 'redeem-step', request_id: id, step, ...redeemed(ctx, id, body) } as const
      return sendAnswer(ctx, reply, await governor.submit(command, caller.principal))
    },
  )

  api.post(
    '/api/v1/plans/:id/steps/:step/settle',
    {
      schema: {
        tags: ['agents'],
        summary: 'Report what a step cost, and how it ended',
        description: 'The same as settling the request that the step became. What comes after a step that failed is closed.',
        params: StepParams,
        body: SettleBody,
        response: { 200: RequestSchema.extend(settledShape), ...problems },
      },
    },
    async ({ params: { id, step }, body, caller }, reply) => {
      const { ask, steps = [] } = await planOf(id)
      const state = steps[ask.plan?.steps.findIndex((one) => one.id === step) ?? -1]
      const request = state && 'request' in state ? state.request : undefined
      // Without one the plan itself is named, which nobody settles: that is refused too, and whose plan it is comes first.
      const command = { kind: 'settle', request_id: request ?? id, ...settled(ctx, body) } as const
      const answer = await governor.submit(command, caller.principal)
      if (request === undefined && !answer.ok && answer.refusal.code === 'plan_by_steps')
        throw new ProblemError('wrong_state', `The step ${step} of ${id} is not redeemed; redeem it before it is done, and settle it after`)
      return sendAnswer(ctx, reply, answer, offering(ctx))
    },
  )

  async function planOf(id: string): Promise<RequestRecord> {
    const record = await governor.request(id)
    if (!record?.ask.plan) throw missing(id)
    return record
  }

  async function sendPlan(reply: FastifyReply, answer: Answer): Promise<FastifyReply> {
    if (!answer.ok) return sendProblem(reply, answer.refusal)
    const record = await planOf(answer.subject)
    return sendRequest(ctx, reply, record, { plan: planView(record) })
  }
}

const missing = (id: string): ProblemError => new ProblemError('not_found', `There is no plan ${id} here that you may read`)
