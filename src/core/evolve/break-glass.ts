import { unposted } from '../card.ts'
import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import type { RequestRecord, State } from '../state.ts'
import { noteCode } from './confirm.ts'
import { keep } from './owed.ts'

/**
 * What a grant or a place in the queue changes when one person gave it alone: that person's word is what decided, every channel is owed
 * a card of it, and a review is owed. Most grants change nothing here.
 */
export function brokenBy(
  state: State,
  entry: Entry,
  record: RequestRecord,
  { break_glass: broken, by: [by], input }: Pick<Events['request.granted'], 'break_glass' | 'by' | 'input'>,
): Partial<RequestRecord> {
  if (!broken || !by || !record.escalation) return {}
  const { reason, review_by, channels } = broken
  const { operator } = by
  if (input?.command.kind === 'break-glass') noteCode(state, operator, input.command.second_factor)
  const { id, ask, escalation } = record
  state.reviews.set(id, { request: id, agent: ask.agent_id, amount: ask.estimated_cost, operator, reason, at: entry.at, due: review_by })
  const { missing: _, ...known } = escalation
  return {
    break_glass: { by, reason, at: entry.at, review_by },
    escalation: { ...known, votes: [{ ...by, vote: 'approve', reason, at: entry.at }] },
    cards: { ...record.cards, ...unposted(channels) },
  }
}

/** `break-glass.reviewed` */
export function onReviewed(state: State, entry: Entry, { operator, justified, note }: Events['break-glass.reviewed']): void {
  state.reviews.delete(entry.subject)
  const record = state.requests.get(entry.subject)
  if (!record?.break_glass) return
  const review = { operator, justified, note, at: entry.at }
  keep(state, { ...record, version: entry.seq, break_glass: { ...record.break_glass, review } })
}
