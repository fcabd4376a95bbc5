import type { MessageRef } from './command.ts'
import type { Seq } from './units.ts'

/** The card of a request or motion in one channel. It is owed until it shows its subject as of that one's `version`. */
export interface Card {
  /** Where it stands; null: not posted yet. */
  readonly ref: MessageRef | null
  /** The entry up to which it shows its subject; 0: nothing yet. */
  readonly shows: Seq
  /** It will never be shown again: the channel is gone. */
  readonly failed?: string
}

/** Cards that are owed to these channels, of what nobody has been shown yet. */
export const unposted = (channels: readonly string[]): Readonly<Record<string, Card>> =>
  Object.fromEntries(channels.map((key): [string, Card] => [key, { ref: null, shows: 0 }]))
