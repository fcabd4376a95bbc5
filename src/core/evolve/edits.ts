import { countedOf } from '../budget/held.ts'
import { unposted } from '../card.ts'
import { edited } from '../edits/changes.ts'
import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import type { RequestRecord, State } from '../state.ts'
import { draw, use } from './budget.ts'
import { keep } from './owed.ts'
import { escalationOf, waitsFor } from './waiting.ts'

/** `request.edited`: another request waits in its place, with its own money set aside and no votes. */
export function onEdited(state: State, entry: Entry, data: Events['request.edited']): void {
  const record = state.requests.get(entry.subject)
  if (record?.status.name !== 'pending' || !record.escalation) return
  const { by, changes, voided, charter, action_digest, outcome, assessment, rates } = data
  const ask = edited(record.ask, changes)
  if (!ask) return
  const before = countedOf(record)
  use(state, record.reservation, -before.amount, -before.tokens)
  use(state, outcome.reservation, outcome.reservation.amount, outcome.reservation.tokens?.amount)
  draw(state, rates)
  const { assessment: _, obligations: __, ...rest } = record
  const { questions } = record.escalation
  const next: RequestRecord = {
    ...rest,
    ask,
    version: entry.seq,
    charter,
    action_digest,
    model: outcome.model,
    reservation: outcome.reservation,
    status: waitsFor(outcome),
    ...(assessment ? { assessment } : {}),
    ...(outcome.obligations ? { obligations: outcome.obligations } : {}),
    escalation: { ...escalationOf(state, ask, outcome), ...(questions ? { questions } : {}) },
    cards: { ...record.cards, ...unposted(outcome.channels) },
    edits: [...(record.edits ?? []), { ...by, at: entry.at, changes, voided }],
  }
  keep(state, next)
}
