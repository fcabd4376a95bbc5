import { asksPeople, type Carded, isMotion } from '../carded.ts'
import { imageOwed } from '../images/owed.ts'
import type { Card, RequestRecord, State } from '../state.ts'

/** Whether a request still waits for an answer: of people, or for its lock. */
export const stillWaits = ({ status }: RequestRecord): boolean => status.name === 'pending' || status.name === 'queued'

/** Whether a card is behind: not posted while people are asked, or showing less than what happened since. */
export const cardOwed = (record: Carded, card: Card): boolean =>
  card.failed === undefined &&
  card.digest === undefined &&
  (card.ref === null ? asksPeople(record) || isAlert(record) : card.shows < record.version)

/** Whether everybody hears of it, also after it is decided: one person granted it alone. */
const isAlert = (record: Carded): boolean => !isMotion(record) && record.break_glass !== undefined

/** Whether the thread under a card has still to be told something. */
export const noteOwed = ({ failed, ref, thread }: Card): boolean =>
  failed === undefined && ref !== null && thread !== undefined && thread.entries.length > 0

/** Whether the outcome has still to be told to the queue the request came from. */
export const replyOwed = (record: Carded): boolean =>
  !isMotion(record) && record.replied !== undefined && !stillWaits(record) && record.replied < record.version

/** Keeps a changed request or motion. Owed until there is a result: marks, too, whether it owes a card, a note or a reply. */
export function keep(state: State, record: Carded): void {
  if (isMotion(record)) state.motions.set(record.id, record)
  else state.requests.set(record.id, record)
  markOwed(state, record)
}

/** Owed until there is a result: keeps the table of requests and motions that owe a card, a note or a reply. */
export function markOwed(state: State, record: Carded): void {
  const owed = (card: Card): boolean => cardOwed(record, card) || noteOwed(card) || (!isMotion(record) && imageOwed(record, card))
  const owes = replyOwed(record) || Object.values(record.cards).some(owed)
  if (!owes) state.owed.delete(record.id)
  else if (!state.owed.has(record.id)) state.owed.set(record.id, state.head.seq)
}
