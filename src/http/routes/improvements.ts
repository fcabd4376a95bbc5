import { z } from 'zod'
import { type Improvement, ImprovementBody } from '../../core/improvements/kinds.ts'
import type { ImprovementRecord } from '../../core/improvements/record.ts'
import { inverseOf } from '../../core/improvements/table.ts'
import { en } from '../../core/wording/catalogue/en.ts'
import { improvementTitle } from '../../core/wording/improvement.ts'
import { type Proposer, proposeImprovement } from '../../kaizen/improvements/propose.ts'
import { sendJson } from '../answer.ts'
import { operatorPrincipal, type readsAll } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { onlyAdmins, onlyOperators } from '../only.ts'
import { ProblemError, sendProblem } from '../problem.ts'
import { problems } from '../schemas.ts'
import { ImprovementSchema, improvementView } from '../views/improvements.ts'
import { MotionSchema, motionView } from '../views/motions.ts'

const Params = z.strictObject({ id: z.string().min(1).max(128) })
const days = z.int().min(1).max(3650).default(30).describe('Days of history that are decided again as evidence')
const reason = z.string().min(1).max(1024).optional().describe('Why, for those who are to approve it')
const ProposeBody = z.strictObject({ change: ImprovementBody, days, reason })
const RollbackBody = z.strictObject({ days, reason })

/** Typed changes of the law: proposed with a backtest's evidence, listed with what became of them, and undone. */
export function improvementRoutes(api: Api, ctx: HttpContext): void {
  const { governor, backtest } = ctx
  const find = (id: string): ImprovementRecord => {
    const record = governor.state().improvements.get(id)
    if (!record) throw new ProblemError('not_found', `There is no improvement ${id} here`)
    return record
  }
  const mayRead = (caller: Parameters<typeof readsAll>[1]): void => {
    onlyOperators(governor, caller, 'see improvements')
  }
  const propose = async (
    reply: Parameters<typeof sendJson>[0],
    caller: Parameters<typeof readsAll>[1],
    change: Improvement,
    over: number,
    more: Partial<Proposer>,
  ) => {
    onlyAdmins(governor, caller, 'propose improvements')
    const by = { principal: operatorPrincipal(governor, caller), door: caller.door, ...more }
    const answer = await proposeImprovement({ governor, backtest }, change, over, by)
    if (!answer.ok) return sendProblem(reply, answer.refusal)
    const motion = governor.state().motions.get(answer.subject)
    if (!motion) throw new ProblemError('not_found', `There is no motion ${answer.subject} here`)
    return sendJson(reply, motionView(motion, governor.charter()), 201)
  }

  api.get(
    '/api/v1/kaizen/improvements',
    {
      schema: {
        tags: ['operators'],
        summary: 'The evolution log: changes that were proposed and what became of them; the newest first',
        response: { 200: z.object({ improvements: z.array(ImprovementSchema) }), ...problems },
      },
    },
    async ({ caller }, reply) => {
      mayRead(caller)
      const all = [...governor.state().improvements.entries()].map(([, record]) => improvementView(record))
      return sendJson(reply, { improvements: all.sort((a, b) => (a.at < b.at ? 1 : -1)) })
    },
  )

  api.get(
    '/api/v1/kaizen/improvements/:id',
    {
      schema: {
        tags: ['operators'],
        summary: 'One change, what it changes and its evidence',
        params: Params,
        response: { 200: ImprovementSchema, ...problems },
      },
    },
    async ({ params, caller }, reply) => {
      mayRead(caller)
      return sendJson(reply, improvementView(find(params.id)))
    },
  )

  api.post(
    '/api/v1/kaizen/improvements',
    {
      schema: {
        tags: ['operators'],
        summary: 'Propose a typed change of the charter, with a backtest as its evidence',
        description: 'Answers with the motion. What loosens a control needs two people; that is found by comparing the charters.',
        body: ProposeBody,
        response: { 201: MotionSchema, ...problems },
      },
    },
    async ({ body, caller }, reply) => {
      const { reason: why } = ctx.redact({ reason: body.reason })
      return propose(reply, caller, body.change, body.days, why === undefined ? {} : { reason: why })
    },
  )

  api.post(
    '/api/v1/kaizen/improvements/:id/rollback',
    {
      schema: {
        tags: ['operators'],
        summary: 'Propose to undo a change that was carried',
        params: Params,
        body: RollbackBody,
        response: { 201: MotionSchema, ...problems },
      },
    },
    async ({ params, body, caller }, reply) => {
      const { id, change, ended } = find(params.id)
      if (ended?.how !== 'carried')
        throw new ProblemError('wrong_state', `${id} ("${improvementTitle(change, en)}") is not in force, so there is nothing to undo`)
      const inverse = inverseOf(change)
      if ('instead' in inverse) throw new ProblemError('wrong_state', `${id} is no text of the charter: ${inverse.instead}`)
      const { reason: why } = ctx.redact({ reason: body.reason })
      return propose(reply, caller, inverse.change, body.days, { undoes: id, ...(why === undefined ? {} : { reason: why }) })
    },
  )
}
