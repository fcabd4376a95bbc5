import { z } from 'zod'
import { ActionBody, JsonObjectBody, UsdAmount } from '../../core/ask.ts'
import { proposalOf } from '../../core/permits/terms.ts'
import { microsFromUsd } from '../../core/units.ts'
import { sendAnswer } from '../answer.ts'
import type { Api, HttpContext } from '../deps.ts'
import { problems, ReasonBody, RequestParams, RequestSchema, RequestVoteBody } from '../schemas.ts'
import { secondFactor } from '../second-factor.ts'

const FieldName = z.string().min(1).max(64)
/** Fields of a report: a grant names at most some dozens. */
const fewFields = (fields: object): boolean => Object.keys(fields).length <= 200
const RedeemBody = z.strictObject({
  action: ActionBody.describe('The action that is about to run; must be the one that was granted'),
  disclose: z
    .array(z.string().min(1).max(2000))
    .max(200)
    .optional()
    .describe('Every text of `obligations.disclose`, as it is attached to the action'),
  reflection: z
    .record(FieldName, z.string().max(4096))
    .refine(fewFields, 'at most 200 fields')
    .optional()
    .describe('What the agent answers, for every field of `obligations.reflect`'),
})
const CancelBody = z.strictObject({})
const count = z.int().min(0).max(1e12).optional()
const SettleBody = z.strictObject({
  actual_cost_usd: UsdAmount,
  outcome: z.enum(['succeeded', 'failed']),
  usage: z
    .strictObject({ model: z.string().min(1).max(128).optional(), input_tokens: count, output_tokens: count, duration_ms: count })
    .optional(),
  fields: JsonObjectBody.refine(fewFields, 'at most 200 fields')
    .optional()
    .describe('What came of it, with every field of `obligations.log_fields`'),
})

const route = <B extends z.ZodType>(tag: string, summary: string, description: string, body: B) => ({
  schema: { tags: [tag], summary, description, params: RequestParams, body, response: { 200: RequestSchema, ...problems } },
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
      const { vote, standing, session, ...said } = ctx.redact(written)
      const terms = standing ? { standing: proposalOf(standing) } : session ? { standing: { session } } : {}
      const command = {
        kind: 'vote',
        request_id: params.id,
        vote,
        door: caller.door,
        ...present(said),
        ...terms,
        ...secondFactor(ctx, caller, code),
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
    async ({ params, body: { disclose, ...body }, caller }, reply) => {
      const texts = disclose ? { disclose: disclosed(ctx, params.id, disclose) } : {}
      const command = { kind: 'redeem', request_id: params.id, ...present(ctx.redact(body)), ...texts } as const
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
    ),
    async ({ params, body, caller }, reply) => {
      const { actual_cost_usd, outcome, usage, fields } = ctx.redact(body)
      const actual = microsFromUsd(actual_cost_usd) ?? 0
      const told = { ...(usage ? { usage: present(usage) } : {}), ...(fields ? { fields } : {}) }
      const command = { kind: 'settle', request_id: params.id, actual, outcome, ...told } as const
      return sendAnswer(ctx, reply, await governor.submit(command, caller.principal))
    },
  )

  api.post(
    '/api/v1/requests/:id/cancel',
    route('agents', 'Take a waiting request back', 'The agent that asked.', CancelBody),
    async ({ params, caller }, reply) =>
      sendAnswer(ctx, reply, await governor.submit({ kind: 'cancel', request_id: params.id }, caller.principal)),
  )
}

/** Texts of the grant stay as the charter writes them, an address in them included; whatever else is sent is redacted. */
function disclosed(ctx: HttpContext, id: string, texts: readonly string[]): readonly string[] {
  const owed = ctx.governor.state().requests.get(id)?.obligations?.disclose
  return texts.map((text) => (owed?.includes(text) ? text : ctx.redact({ text }).text))
}

type Present<T> = { [K in keyof T]: Exclude<T[K], undefined> }
/** A value whose optional fields are there or are not: zod's types allow `undefined`, its values never hold it. */
const present = <T extends object>(value: T): Present<T> => value as Present<T>
