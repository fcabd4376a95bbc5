import type { MessageRef } from './command.ts'
import type { CardImage } from './images/record.ts'
import type { Seq } from './units.ts'

/** The card of a request or motion in one channel. It is owed until it shows its subject as of that one's `version`. */
export interface Card {
  /** Where it stands; null: not posted yet. */
  readonly ref: MessageRef | null
  /** The entry up to which it shows its subject; 0: nothing yet. */
  readonly shows: Seq
  /** It will never be shown again: the channel is gone. */
  readonly failed?: string
  /** It has no message of its own as long as its request stands in this digest. */
  readonly digest?: string
  /** What the thread under it has still to be told. Absent: a version before threads posted it, so it has none. */
  readonly thread?: Untold
  /** What became of the image below it; absent: there is none, or it is owed. */
  readonly image?: CardImage
}

/** Entries that a thread or channel has not been told of, in order; none: it has been told everything. */
export interface Untold {
  readonly entries: readonly Seq[]
  /** The entry that makes the job for them; 0: none. So there is one job at a time, however many processes work. */
  readonly job: Seq
}

/** Cards that are owed to these channels, of what nobody has been shown yet. */
export const unposted = (channels: readonly string[]): Readonly<Record<string, Card>> =>
  Object.fromEntries(channels.map((key): [string, Card] => [key, { ref: null, shows: 0 }]))

/** Everything was told. */
export const NOTHING_UNTOLD: Untold = { entries: [], job: 0 }

/** What is left untold after everything up to `upto` was told, as entry `seq` says: that one makes the job for the rest. */
export function toldUpto({ entries }: Untold, upto: Seq, seq: Seq): Untold {
  const left = entries.filter((one) => one > upto)
  return left.length === 0 ? NOTHING_UNTOLD : { entries: left, job: seq }
}
