import type { Charter } from '../../core/charter/compile.ts'
import { findIn } from '../../core/facts/find.ts'
import type { Json } from '../../core/json.ts'
import { legible } from '../../core/legible.ts'
import { asksAlways } from '../../core/standing-grants/gates.ts'
import { pointerOf } from '../../core/standing-grants/paths.ts'
import { type ProposalWire, permitViews, proposalWire } from '../../core/standing-grants/view.ts'
import type { RequestRecord, State } from '../../core/state.ts'
import { type Millis, usdFromMicros } from '../../core/units.ts'
import { clockTime } from '../../core/when.ts'
import type { Catalogue } from '../../core/wording/catalogue/index.ts'
import { explained } from '../../core/wording/risk.ts'
import { proposalLines, purposeText, termsLines, usedText } from '../../core/wording/standing-grant.ts'
import { cut } from '../../core/wording/text.ts'

/** Arguments that the form offers; who needs others sends terms over HTTP. */
const OFFERED = 20
/** Longest value that the form shows. */
const SHOWN = 300

/** What the page offers beyond approving a request once; null: nothing, and the page shows no form. */
export interface StandingOffer {
  readonly tool: string | null
  /** The texts among the arguments, by JSON Pointer, as they are. */
  readonly args: readonly { readonly path: string; readonly label: string; readonly value: string }[]
  readonly most: { readonly uses: number; readonly usd: number; readonly minutes: number }
  /** What the agent declared its session for, for people, and the body that approves it for that; null: the request is for none. */
  readonly purpose: { readonly text: string; readonly body: ProposalWire } | null
  /** What somebody who approved it already proposed, to be approved as it is. */
  readonly proposed: { readonly by: string; readonly lines: readonly string[]; readonly body: ProposalWire } | null
  /** Somebody approved it for once only, so no standing grant comes of it. */
  readonly once: boolean
}

/** What may be offered for a waiting request, by the charter in force. */
export function standingOffer(record: RequestRecord, state: State, charter: Charter, now: Millis, words: Catalogue): StandingOffer | null {
  const { ask, status } = record
  if (status.name !== 'pending' || !charter.permits) return null
  const session = state.agents.get(ask.agent_id)?.session
  if (asksAlways({ state, charter, ask, session, now, found: findIn(ask, charter, state, now) })) return null
  const approvals = status.votes.filter(({ vote }) => vote === 'approve')
  const first = approvals.find(({ standing }) => standing !== undefined)
  const { maxUses, maxSpend, maxFor } = charter.permits
  return {
    tool: ask.tool ?? null,
    args: ask.args === undefined ? [] : textsIn(ask.args, []).slice(0, OFFERED),
    most: { uses: maxUses, usd: usdFromMicros(maxSpend), minutes: Math.floor(maxFor / 60_000) },
    purpose: record.purpose ? { text: purposeText(record.purpose, words), body: { session: true, purpose: record.purpose } } : null,
    proposed: first?.standing
      ? { by: first.operator, lines: proposalLines(first.standing, words), body: proposalWire(first.standing) }
      : null,
    once: approvals.some(({ standing }) => standing === undefined),
  }
}

function textsIn(value: Json, keys: readonly string[]): readonly StandingOffer['args'][number][] {
  if (typeof value === 'string') {
    const path = pointerOf(keys)
    return [{ path, label: legible(path.slice(1)), value: cut(legible(value), SHOWN) }]
  }
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, one]) => textsIn(one as Json, [...keys, key]))
}

/** A standing grant as the page lists it. */
export interface StandingRow {
  readonly id: string
  readonly open: boolean
  readonly headline: string
  readonly covers: readonly string[]
}

/** Standing grants for the page: open ones first, then those that ended. */
export const standingRows = ({ permits }: State, charter: Charter, now: Millis, words: Catalogue): readonly StandingRow[] =>
  permitViews(permits.entries(), now).flatMap((view) => {
    const permit = permits.get(view.standing_id)
    if (!permit) return []
    const { inbox, common, grants } = words
    const ends =
      view.state === 'open'
        ? inbox.until(clockTime(permit.terms.until, charter.document.timezone, now))
        : inbox.ended(
            explained(permit.ended?.reason ?? { code: view.how ?? '', text: view.reason ?? '' }, grants.because),
            view.ended_by ?? '',
          )
    return [
      {
        id: view.standing_id,
        open: view.state === 'open',
        headline: `${view.by.join(common.and)}: ${usedText(permit.terms, permit, words)}, ${ends}`,
        covers: termsLines(permit.terms, words),
      },
    ]
  })
