import { z } from 'zod'
import { AgentId } from '../core/ask.ts'
import { SeenBody } from '../core/edits/body.ts'
import type { Cause } from '../core/event.ts'
import { PurposeBody } from '../core/standing-grants/purpose.ts'
import { ProposalBody } from '../core/standing-grants/terms.ts'
import { CodeField } from './second-factor.ts'
import { ApprovalSchema, PastSchema, QuestionSchema } from './views/approval.ts'
import { BreakGlassSchema } from './views/break-glass.ts'
import { ImageSchema } from './views/image.ts'
import { BreakerSchema } from './views/trust.ts'

/** What RFC 9457 answers look like here; the schema of every answer that is not a success. */
const ProblemSchema = z
  .object({
    type: z.string().describe('`/docs/errors#` and the code'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('One sentence: what, where, and what to do'),
    code: z.string().describe('Stable; the table of codes lists all'),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .describe('A problem (application/problem+json)')

const CAUSES = [
  'policy',
  'budget',
  'operator',
  'timeout',
  'cancelled',
  'revoked',
  'paused',
  'halted',
  'stale',
] as const satisfies readonly Cause[]
const time = z.iso.datetime()
const usd = z.number().describe('Dollars')

const names = z.array(z.string()).optional()
/** `ObligationsView`. */
const ObligationsSchema = z.object({
  disclose: names.describe('Texts to attach to the action; redeem must send all of them back'),
  log_fields: names.describe('Fields that settle must report'),
  preview_required: z.boolean().optional().describe('A request without `preview` is refused; redeem must send the same one in `action`'),
  max_uses: z.int().optional(),
  expires_within_seconds: z.number().optional(),
  verify_output: z.boolean().optional().describe('The work is a success only once an audit passed'),
  reflect: names.describe('Fields that redeem must fill in `reflection`'),
})

/** The fields of `RequestView` and what this door adds. */
const requestShape = {
  status: z.enum(['GRANTED', 'PENDING', 'REJECTED']),
  state: z.enum(['pending', 'queued', 'granted', 'refused', 'executing', 'settled', 'revoked', 'lapsed']),
  request_id: z.string(),
  agent_id: z.string(),
  cause: z.enum(CAUSES).optional().describe('Present when REJECTED'),
  reason: z.string(),
  reason_codes: z.array(z.string()),
  remaining_budget_usd: usd.nullable().describe("What is left of the agent's day; null: no limit"),
  recommended_model: z.string().nullable(),
  charter: z.string().describe('Hash of the charter that decided'),
  action_digest: z.string(),
  asked_at: time,
  granted_at: time.optional(),
  expires_at: time.optional().describe('Until when a grant may be redeemed, or a waiting request answered'),
  risk: z.enum(['low', 'medium', 'high', 'critical']).optional().describe('How bad it could get, where the charter assesses risk'),
  votes: z.int().optional().describe('Approvals so far, where more than one is needed'),
  needed: z.int().optional().describe('Approvals needed, where it is more than one'),
  solo: z.literal(true).optional().describe('One person approved it more than once'),
  step_of: z.object({ plan: z.string(), step: z.string() }).optional().describe('The plan of which it is a step, and which'),
  approval: ApprovalSchema.optional(),
  reject_reasons: z.array(z.string()).optional().describe('PENDING: common reasons to reject it, as the charter lists them'),
  approve_with: z
    .object({ confirm: z.string().optional(), code: z.literal(true).optional() })
    .optional()
    .describe('PENDING: what a vote to approve must carry: `confirm` with exactly this text, and a one-time `code` of your authenticator'),
  past: PastSchema.optional().describe('How people decided requests like it (same agent, tool and reasons to ask) before they were asked'),
  questions: z.array(QuestionSchema).optional().describe('What people asked the agent about it'),
  seen: z.object({ edits: z.int(), votes: z.int() }).optional().describe('PENDING: what a vote or an edit sends back as `seen`'),
  edited: z
    .object({
      number: z.int().describe('How often'),
      by: z.string(),
      at: time,
      changes: z.array(z.object({ field: z.string(), from: z.unknown().optional(), to: z.unknown().optional() })),
      voided: z.array(z.string()).describe('Whose votes the last edit made void'),
      action: z.looseObject({}).describe('What a grant is for: what `redeem` takes. The original action is refused'),
    })
    .optional()
    .describe('What operators changed while it waited; who does not want it so cancels it, or leaves it'),
  image: ImageSchema.optional(),
  purpose: PurposeBody.optional().describe('What the agent declared its session for, where the request is for that'),
  standing_grant: z.string().optional().describe('The standing grant that answered it'),
  standing_proposed: z
    .object({
      by: z.string(),
      covers: z.array(z.string()),
      session: z.literal(true).optional(),
      purpose: PurposeBody.optional(),
      standing: z.looseObject({}).optional(),
    })
    .optional()
    .describe('PENDING: a standing grant that somebody approved it with; whoever agrees sends the same `standing` or `session`'),
  break_glass: BreakGlassSchema.optional(),
  decided_by: z.array(z.string()).optional(),
  decided_at: time.optional(),
  lock: z
    .object({ resource: z.string(), token: z.int(), expires_at: time, preempted_at: time.optional() })
    .optional()
    .describe('The lock that the grant holds; `token` is its fencing token, `preempted_at`: then somebody of higher priority takes over'),
  position: z.int().optional().describe('PENDING for its lock: its place in the queue, 1 is next'),
  actual_cost_usd: usd.optional(),
  charged_usd: usd.optional(),
  confirmed: z.boolean().optional(),
  obligations: ObligationsSchema.optional().describe('What comes with the grant; each is enforced'),
  uses: z.int().optional().describe('How often it was redeemed, where it may be several times'),
  output_verified: z
    .boolean()
    .optional()
    .describe('Where the output must be verified: whether an audit passed; until then it is no success'),
  retry_after_seconds: z.int().optional().describe('PENDING: when to ask again without long poll'),
  warnings: z.array(z.string()).optional().describe('PENDING: why nobody may answer'),
}

/** A request as every route answers it. */
export const RequestSchema = z.object(requestShape)

/** A request with what people need to decide it. */
export const ListedRequest = z.object({ ...requestShape, request: z.looseObject({}).describe('The request as it was asked') })

/** A lock as every route answers it. */
export const LockSchema = z.object({
  lock_id: z.string(),
  resource: z.string(),
  agent_id: z.string(),
  state: z.enum(['queued', 'held', 'released', 'expired', 'preempted', 'refused']),
  priority: z.int(),
  ttl_seconds: z.number(),
  asked_at: time,
  request_id: z.string().optional().describe('The permission request that it belongs to'),
  token: z.int().optional().describe('Held: the fencing token. Who writes to the resource refuses a lower one than it has seen'),
  acquired_at: time.optional(),
  expires_at: time.optional().describe('Until when it is held, or waited for'),
  preempted_at: time.optional().describe('Held: somebody of strictly higher priority takes over then'),
  position: z.int().optional().describe('Queued: its place, 1 is next'),
  reason: z.string().optional().describe('Ended: why'),
  reason_code: z.string().optional(),
  ended_at: time.optional(),
})

/** Path parameters. */
export const RequestParams = z.strictObject({ id: z.string().regex(/^[\w.-]{1,128}$/, 'expected a request id') })
/** Path parameters. */
export const AgentParams = z.strictObject({ id: AgentId })

const reason = z.string().min(1).max(1024).optional()
/** The body of revoke and pause. */
export const ReasonBody = z.strictObject({ reason })
/** What is typed to confirm an approval. */
export const ConfirmField = z
  .string()
  .min(1)
  .max(64)
  .optional()
  .describe('Typed by hand: what `approve_with` of the request asks for, or for a second approval by one person the end of the id')

/** The body of a vote. */
export const VoteBody = z.strictObject({
  vote: z.enum(['approve', 'reject']),
  reason,
  confirm: ConfirmField,
  stage: z.int().min(1).max(10).optional().describe('The number of the stage you looked at; needed of who approved an earlier one'),
})

/** What who decides looked at. */
export const SeenField = SeenBody.partial({ votes: true })
  .optional()
  .describe('What you looked at, from the view of the request; needed once it was edited')

/** What a decision says of that; nothing where it was never edited. */
export const editsSeen = (seen: { readonly edits: number } | undefined): { readonly edits?: number } =>
  seen === undefined || seen.edits === 0 ? {} : { edits: seen.edits }

/** The body of a vote on a request. */
export const RequestVoteBody = VoteBody.extend({
  code: CodeField,
  standing: ProposalBody.optional().describe(
    'Approve, and let requests like this one again within these terms: a standing grant, where the charter has `standing_grants`. Everybody who approves sends the same',
  ),
  seen: SeenField,
  session: z.literal(true).optional().describe("Approve, and let the very same action again until the agent's session ends"),
  purpose: PurposeBody.optional().describe(
    'With `session`: everything that is for this purpose instead, as the view of the request shows it (`purpose`), said again',
  ),
})
  .refine(({ session, purpose }) => purpose === undefined || session === true, 'a purpose comes with `session`')
  .refine(({ standing, session }) => standing === undefined || session === undefined, 'expected either standing or session')
  .refine(({ vote, standing, session }) => vote === 'approve' || (standing ?? session) === undefined, 'a rejection gives no standing grant')

/** How a window of a budget stands. */
export const WindowSchema = z.object({
  window: z.string().describe('As the charter names it, such as `agent_day`'),
  key: z.string(),
  unit: z.enum(['usd', 'tokens']),
  used: z.number().describe('What is set aside included'),
  limit: z.number().nullable().describe('null: counted, not limited'),
  left: z.number().nullable(),
  on_exceeded: z.enum(['reject', 'ask']),
})

/** An agent as operators see it. */
export const AgentSchema = z.object({
  agent_id: z.string(),
  first_seen: time,
  session: z
    .object({
      session_id: z.string(),
      expires_at: time,
      open: z.boolean(),
      max_priority: z.int(),
      session_budget_usd: usd.nullable(),
      framework: z.string().optional(),
      capabilities: z.array(z.string()),
      kind: z.string().optional(),
      label: z.string().optional(),
      channel: z.string().optional(),
      identity: z.record(z.string(), z.string()).optional().describe('SHA-256 of its identity and persona files, as it said'),
    })
    .nullable(),
  paused: z.object({ by: z.string().describe('An operator’s id, or `breaker`'), at: time, reason: z.string().optional() }).nullable(),
  breaker: BreakerSchema.nullable().describe('Its own tripped breaker, or everybody’s'),
  keys: z.int().describe('Keys in force; from the first on, nobody acts as this agent without one'),
  remaining_budget_usd: usd.nullable(),
  windows: z.array(WindowSchema).optional().describe('What its next request counts against; not in lists'),
})

/** The tools of an agent. */
export const ToolsSchema = z.object({
  agent_id: z.string(),
  default: z.enum(['deny', 'allow']).describe('What happens to a tool that no pattern matches'),
  allow: z.array(z.object({ pattern: z.string(), from: z.string().describe('`agent`, `everyone`, or `@` and the name of a class') })),
  deny: z.array(z.string()).describe('Refused to every agent, whatever else says'),
  without: z.array(z.string()).nullable().describe('Resource types that may be asked for without naming a tool; null: any'),
})

/** What every route may answer besides its success. */
export const problems = { default: ProblemSchema } as const
