import { routeOf } from '../approvals/route.ts'
import type { Routed } from '../approvals/stage.ts'
import type { Facts } from '../facts/facts.ts'
import { digestOf } from '../json.ts'
import type { Reason } from '../reason.ts'
import { rankOf } from '../risk/level.ts'
import { formatUsd, type Micros } from '../units.ts'
import type { Finding } from '../verdict.ts'
import { asksAlways } from './gates.ts'
import { isCovered, isDarker } from './match.ts'
import type { Permit, PermitUse } from './record.ts'

/** A use that may be taken, and of what. */
export interface Answering {
  readonly permit: Permit
  readonly use: PermitUse
}

/**
 * The standing grant that answers what people would be asked about a request: with a use, dollars and time left, for this very
 * action, asked for no other reason and no higher risk than the people who gave it saw. Of several the one that ends first. The
 * use is counted in the entry that takes it, so that two requests can never both take the last.
 */
export function answering(facts: Facts, finding: Finding, amount: Micros): Answering | undefined {
  const { state, charter, ask, session, now } = facts
  if (!charter.permits || state.permits.size === 0 || finding.verdict !== 'confirm') return undefined
  const takes = finding.obligations?.max_uses ?? 1
  const fits = (permit: Permit): boolean => {
    const { terms } = permit
    return (
      permit.ended === undefined &&
      terms.agent === ask.agent_id &&
      now < terms.until &&
      permit.uses + takes <= terms.max_uses &&
      permit.spent + amount <= terms.max_spend &&
      (terms.session === undefined || terms.session === session?.id) &&
      answers(permit, facts, finding) &&
      isCovered(terms, ask)
    )
  }
  const fitting = [...state.permits.entries()].map(([, permit]) => permit).filter(fits)
  const permit = fitting.sort((a, b) => a.terms.until - b.terms.until || (a.id < b.id ? -1 : 1))[0]
  if (!permit || asksAlways(facts)) return undefined
  const { id, uses, spent } = permit
  return { permit, use: { id, uses: uses + takes, spent: spent + amount, answered: finding.reasons } }
}

/** Whether what is asked about a request is what the people who gave a standing grant answered. */
export const answers = (permit: Permit, facts: Facts, finding: Finding): boolean => {
  const { ask, found } = facts
  return (
    (finding.people ?? 1) <= permit.people &&
    rankOf(found.risk) <= rankOf(permit.risk) &&
    finding.reasons.every(({ code }) => permit.codes.includes(code)) &&
    !isDarker(permit, ask) &&
    (!finding.obligations?.preview_required || ask.preview === permit.like.preview) &&
    asksWhom(routeOf(facts)) === permit.asks
  )
}

/** Whom a route asks, as a digest; null without a route. */
export const asksWhom = (routed: Routed | undefined): string | null =>
  routed
    ? digestOf({ route: routed.route, stages: routed.stages.map(({ id, alternatives, apart }) => ({ id, alternatives, apart })) })
    : null

/** What is said of a request that a standing grant answered; the counts are those after it. */
export function useReason({ id, by, terms }: Permit, { uses, spent }: Pick<PermitUse, 'uses' | 'spent'>): Reason {
  const who = [...new Set(by.map(({ operator }) => operator))].join(' and ')
  const counts = `use ${uses} of ${terms.max_uses}, ${formatUsd(spent)} of ${formatUsd(terms.max_spend)}`
  return { code: 'standing_grant', text: `Standing grant ${id} of ${who}: ${counts}` }
}
