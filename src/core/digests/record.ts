import type { MessageRef } from '../command.ts'
import type { Millis, Seq } from '../units.ts'

/** Why a request left its digest and has a card of its own: what is urgent or different now never hides among others. */
export type LeftBecause = 'waited' | 'escalated' | 'stage' | 'edited' | 'illustrated' | 'question' | 'delegated' | 'alone' | 'undeliverable'

/** A request in a digest. */
export interface DigestItem {
  readonly request: string
  /** Digest of the action that its line shows: who edits it takes it out of here. */
  readonly action_digest: string
  /** It has a card of its own since the entry `seq`. */
  readonly left?: { readonly why: LeftBecause; readonly seq: Seq }
}

/**
 * One message for several requests in one channel. It is gathered until its time or its last place (then it is closed, and owed while any of
 * it waits), and from then on edited like a card: owed until it shows its requests as of `version`.
 */
export interface Digest {
  readonly id: string
  /** Channel key. */
  readonly channel: string
  /** When it is closed at the latest; epoch ms. */
  readonly due: Millis
  /** Requests that it takes. */
  readonly most: number
  /** In the order in which they were asked. */
  readonly items: readonly DigestItem[]
  /** The entry that closed it, whose job is its first post; absent: it is open. */
  readonly closed?: Seq
  /** Where it stands; null: not posted yet. */
  readonly ref: MessageRef | null
  /** The entry of the last change that people should see. */
  readonly version: Seq
  /** The entry up to which it shows its requests; 0: nothing yet. */
  readonly shows: Seq
  /** It will never be shown again: its channel or message is gone. */
  readonly failed?: string
}
