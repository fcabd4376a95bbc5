import { type Millis, usdFromMicros } from '../units.ts'
import { en } from '../wording/catalogue/en.ts'
import { termsLines } from '../wording/standing-grant.ts'
import type { Purpose } from './purpose.ts'
import type { Permit } from './record.ts'
import type { ForSession, Proposal, Scalar } from './terms.ts'

/** A pattern on the wire. */
export type PatternView = { readonly exact: readonly Scalar[] } | { readonly glob: string } | { readonly re2: string }

/** A standing grant as every door answers it; times are ISO 8601, money is dollars. */
export interface PermitView {
  readonly standing_id: string
  readonly state: 'open' | 'ended'
  readonly agent_id: string
  /** The request it was given with. */
  readonly request_id: string
  readonly resource_type: string
  readonly tool: string | null
  readonly intent: PatternView
  readonly target: PatternView | null
  /** By JSON Pointer; all other arguments are exactly those of the request. */
  readonly args: Readonly<Record<string, PatternView>>
  readonly environment: string | null
  readonly session_id?: string
  /** Present: every request for this purpose with one of its tools; intent, target and arguments are those it was given with and bind nothing. */
  readonly purpose?: Purpose
  readonly uses: number
  readonly max_uses: number
  readonly spent_usd: number
  readonly max_usd: number
  readonly granted_at: string
  readonly until: string
  readonly by: readonly string[]
  /** Hash of the charter it was given under. */
  readonly charter: string
  /** What it covers, a sentence each. */
  readonly covers: readonly string[]
  readonly ended_at?: string
  /** `used_up`, `expired`, `revoked` or `charter`. */
  readonly how?: string
  readonly reason?: string
  readonly ended_by?: string
}

const iso = (at: Millis): string => new Date(at).toISOString()

/** The wire's view of a standing grant, at `now`: what a timer has not ended yet is over by its terms. */
export function permitView({ id, terms, request, uses, spent, at, by, charter, ended }: Permit, now: Millis): PermitView {
  const over = ended
    ? undefined
    : now >= terms.until
      ? { how: 'expired', at: terms.until, reason: { text: 'Its time is over' } }
      : undefined
  const end = ended ?? over
  const { operator } = ended?.by ?? {}
  return {
    standing_id: id,
    state: end ? 'ended' : 'open',
    agent_id: terms.agent,
    request_id: request,
    resource_type: terms.resource_type,
    tool: terms.tool,
    intent: terms.intent,
    target: terms.target,
    args: terms.args,
    environment: terms.environment,
    ...(terms.session === undefined ? {} : { session_id: terms.session }),
    ...(terms.purpose ? { purpose: terms.purpose } : {}),
    uses,
    max_uses: terms.max_uses,
    spent_usd: usdFromMicros(spent),
    max_usd: usdFromMicros(terms.max_spend),
    granted_at: iso(at),
    until: iso(terms.until),
    by: [...new Set(by.map((one) => one.operator))],
    charter,
    covers: termsLines(terms, en),
    ...(end ? { ended_at: iso(end.at), how: end.how, reason: end.reason.text } : {}),
    ...(operator === undefined ? {} : { ended_by: operator }),
  }
}

/** Standing grants as lists show them: open ones first, those that end first before others; then those that ended, the latest first. */
export function permitViews(permits: Iterable<readonly [string, Permit]>, now: Millis): readonly PermitView[] {
  const views = [...permits].map(([, permit]) => permitView(permit, now))
  const order = (one: PermitView): string => one.ended_at ?? one.until
  return views.sort((a, b) => {
    if (a.state !== b.state) return a.state === 'open' ? -1 : 1
    const sooner = order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : a.standing_id < b.standing_id ? -1 : 1
    return a.state === 'open' ? sooner : -sooner
  })
}

/** What an approver proposed, as the body of a vote says it: whoever approves the same sends the same. */
export type ProposalWire = ForSession | { readonly standing: Readonly<Record<string, unknown>> }

/** The wire's form of a proposal. */
export function proposalWire(proposal: Proposal): ProposalWire {
  if ('session' in proposal) return proposal
  const { max_spend, ...rest } = proposal
  const time = 'until' in rest ? { until: iso(rest.until) } : { for: durationText(rest.for) }
  return { standing: { ...rest, ...time, max_usd: usdFromMicros(max_spend) } }
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1000, 's'],
] as const

/** A length of time as a charter or a body writes it, in the largest unit that says it exactly. */
function durationText(ms: Millis): string {
  const [unit, name] = UNITS.find(([one]) => ms % one === 0) ?? [1000, 's']
  return `${ms / unit}${name}`
}
