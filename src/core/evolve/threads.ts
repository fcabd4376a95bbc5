import type { Untold } from '../card.ts'
import { cardedOf } from '../carded.ts'
import type { Entry } from '../entry.ts'
import { isNoted } from '../notes/noted.ts'
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

const NOTHING: Untold = { entries: [], job: 0 }

function owing(card: Card, seq: Seq): Card {
  const { entries, job } = card.ref === null ? (card.thread ?? NOTHING) : (card.thread ?? {})
  return entries && job !== undefined ? { ...card, thread: { entries: [...entries, seq], job: job === 0 ? seq : job } } : card
}

/** What a thread is owed when its card was posted (or posted anew) by entry `seq`, showing everything up to `version`. */
export function threadSince({ ref, thread = NOTHING }: Card, version: Seq, seq: Seq): Untold {
  const entries = thread.entries.filter((one) => one > version)
  // The job of a card that is posted anew is under way already.
  return after(entries, ref === null ? seq : thread.job)
}

/** What a thread is owed after it was told everything up to `upto`, as entry `seq` says. */
export const threadAfter = ({ entries }: Untold, upto: Seq, seq: Seq): Untold =>
  after(
    entries.filter((one) => one > upto),
    seq,
  )

const after = (entries: readonly Seq[], job: Seq): Untold => (entries.length === 0 ? NOTHING : { entries, job })
