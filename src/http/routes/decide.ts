import { z } from 'zod'
import { proposalOf } from '../../core/standing-grants/terms.ts'
import { sendAnswer } from '../answer.ts'
import type { Api, HttpContext } from '../deps.ts'
import { editsSeen, problems, ReasonBody, RequestParams, RequestSchema, RequestVoteBody } from '../schemas.ts'
import { secondFactor } from '../second-factor.ts'
import { offering, present, RedeemBody, redeemed, SettleBody, settled, settledShape } from '../work.ts'

const CancelBody = z.strictObject({})

const route = <B extends z.ZodType>(tag: string, summary: string, description: string, body: B, more: z.ZodRawShape = {}) => ({
  schema: { tags: [tag], summary, description, params: RequestParams, body, response: { 200: RequestSchema.extend(more), ...problems } },
})

/** What is done to one request. Who may do it is decided in the core. */
export function decideRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx

  api.post(
    '/api/v1/requests/:id/votes',
    route(
      'operators',
      'Approve or reject a waiting request',
      'Operators. 409 when it is already decided, or late. Where several people must approve, it is PENDING until the last of them did. ' +
        '`standing` or `session` also give a standing grant, which must fit the section `standing_grants` of the charter and the request itself.',
      RequestVoteBody,
    ),
    async ({ params, body, caller }, reply) => {
      const { code, ...written } = body
      const { vote, standing, session, purpose, seen, ...said } = ctx.redact(written)
      const terms = standing
        ? { standing: proposalOf(standing) }
        : session
          ? { standing: { session, ...(purpose ? { purpose } : {}) } }
          : {}
      const command = {
        kind: 'vote',
        request_id: params.id,
        vote,
        door: caller.door,
        ...present(said),
        ...terms,
        ...secondFactor(ctx, caller, code),
        ...editsSeen(seen),
      } as const
      return sendAnswer(ctx, reply, await governor.submit(command, caller.principal))
    },
  )

  api.post(
    '/api/v1/requests/:id/revoke',
    route('operators', 'Take back a grant that is not redeemed yet', 'Operators.', ReasonBody),
    async ({ params, body, caller }, reply) => {
      const reason = body.reason === undefined ? {} : ctx.redact({ reason: body.reason })
      const command = { kind: 'revoke', request_id: params.id, door: caller.door, ...reason } as const
      return sendAnswer(ctx, reply, await governor.submit(command, caller.principal))
    },
  )

  api.post(
    '/api/v1/requests/:id/redeem',
    route(
      'agents',
      'Use a grant, right before the side effect',
      'Once, or as often as `obligations.max_uses` says. Checks expiry, pause, the action, the charter and what the grant obliges to do ' +
        'first, and moves the request to `executing`.',
      RedeemBody,
    ),
    async ({ params, body, caller }, reply) => {
      const command = { kind: 'redeem', request_id: params.id, ...redeemed(ctx, params.id, body) } as const
      return sendAnswer(ctx, reply, await governor.submit(command, caller.principal))
    },
  )

  api.post(
    '/api/v1/requests/:id/settle',
    route(
      'agents',
      'Report what the work cost',
      "An agent's word is a claim: more than was set aside is debited in full, less frees nothing until an operator or a meter key confirms it. " +
        'What `obligations.log_fields` names must be in `fields`.',
      SettleBody,
      settledShape,
    ),
    async ({ params, body, caller }, reply) => {
      const command = { kind: 'settle', request_id: params.id, ...settled(ctx, body) } as const
      return sendAnswer(ctx, reply, await governor.submit(command, caller.principal), offering(ctx))
    },
  )

  api.post(
    '/api/v1/requests/:id/cancel',
    route(
      'agents',
      'Take a waiting request back',
      'The agent that asked. Of a plan also later: what no step has taken is free again.',
      CancelBody,
    ),
    async ({ params, caller }, reply) =>
      sendAnswer(ctx, reply, await governor.submit({ kind: 'cancel', request_id: params.id }, caller.principal)),
  )
}
