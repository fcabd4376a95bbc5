import { NOTHING_UNTOLD, toldUpto, type Untold } from '../card.ts'
import { cardedOf } from '../carded.ts'
import type { Entry } from '../entry.ts'
import { isNoted } from '../notifications/thread-notes.ts'
import type { Card, State } from '../state.ts'
import type { Seq } from '../units.ts'
import { keep } from './owed.ts'

/**
 * What an entry says is owed to the thread under each card of its request or motion. A card that is not posted yet keeps it in case it
 * is being posted right now without it.
 */
export function tellThreads(state: State, entry: Entry): void {
  if (!isNoted(entry)) return
  const record = cardedOf(state, entry.subject)
  const cards = Object.entries(record?.cards ?? {})
  if (!record || cards.length === 0) return
  keep(state, { ...record, cards: Object.fromEntries(cards.map(([key, card]) => [key, owing(card, entry.seq)])) })
}

function owing(card: Card, seq: Seq): Card {
  const { entries, job } = card.ref === null ? (card.thread ?? NOTHING_UNTOLD) : (card.thread ?? {})
  return entries && job !== undefined ? { ...card, thread: { entries: [...entries, seq], job: job === 0 ? seq : job } } : card
}

/** What a thread is owed when its card was posted (or posted anew) by entry `seq`, showing everything up to `version`. */
export function threadSince({ ref, thread = NOTHING_UNTOLD }: Card, version: Seq, seq: Seq): Untold {
  // The job of a card that is posted anew is under way already.
  return toldUpto(thread, version, ref === null ? seq : thread.job)
}
