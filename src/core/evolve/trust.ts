import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import type { State } from '../state.ts'
import type { TrustRecord } from '../trust/record.ts'

const NEW: TrustRecord = { scores: {} }

/** `trust.changed` */
export function onTrustChanged(state: State, entry: Entry, { changes }: Events['trust.changed']): void {
  const known = state.trust.get(entry.subject) ?? NEW
  const changed = Object.fromEntries(changes.map(({ capability, to, since }) => [capability, { points: to, since }]))
  state.trust.set(entry.subject, { ...known, scores: { ...known.scores, ...changed } })
}

/** `trust.frozen`: idleness counts anew from when it is let go. */
export function onTrustFrozen(state: State, entry: Entry, { frozen, by, reason }: Events['trust.frozen']): void {
  const { frozen: _, scores } = state.trust.get(entry.subject) ?? NEW
  if (frozen) {
    state.trust.set(entry.subject, { scores, frozen: { by, at: entry.at, reason } })
    return
  }
  const rested = Object.entries(scores).map(([name, { points }]) => [name, { points, since: entry.at }] as const)
  state.trust.set(entry.subject, { scores: Object.fromEntries(rested) })
}

/** `request.audited` */
export function onAudited(state: State, entry: Entry, { auditor, passed, score, kpis = [] }: Events['request.audited']): void {
  const record = state.requests.get(entry.subject)
  if (!record) return
  const audit = { auditor, passed, score, ...(kpis.length > 0 ? { kpis } : {}), at: entry.at }
  state.requests.set(record.id, { ...record, audits: [...(record.audits ?? []), audit] })
}
