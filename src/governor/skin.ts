import type { Carded } from '../core/carded.ts'
import type { MessageRef } from '../core/command.ts'
import type { SecondFactor } from '../core/confirm/factor.ts'
import type { Digest } from '../core/digests/record.ts'
import type { Entry } from '../core/entry.ts'
import type { ComparisonEnd } from '../core/experiments/record.ts'
import type { ImageRef } from '../core/images/record.ts'
import type { ReportDraft } from '../core/reports/draft.ts'
import type { ReportPart } from '../core/reports/owed.ts'
import type { RequestRecord } from '../core/state.ts'
import type { Millis } from '../core/units.ts'
import type { Blinded } from '../core/wording/thumb.ts'

/** What became of bringing a message up to date. */
export type ShowResult<Ref = MessageRef> =
  /** It stands there now, as asked (also when the platform says it did already). */
  | { readonly kind: 'shown'; readonly ref: Ref }
  /** Not now: the platform's rate, a fault that may pass. Ask again after `ms`. */
  | { readonly kind: 'later'; readonly ms: Millis; readonly why: string }
  /** Never: the chat is gone, the bot was removed, the message cannot be edited any more. */
  | { readonly kind: 'gone'; readonly reason: string }
  /** The group is a supergroup now; the channel's key is `to` from here on. */
  | { readonly kind: 'moved'; readonly to: string }

/** A picture to be posted. */
export interface Picture {
  /** Such as `spend.png`. */
  readonly name: string
  /** What it shows, for who cannot see it. */
  readonly title: string
  readonly png: Uint8Array
}

/** A part of a report, with its pictures where it is them. */
export interface PostedPart {
  readonly part: ReportPart
  readonly pictures: readonly Picture[]
}

/** How a channel does, for `/health`, the boot message and `channels test`. */
export interface ChannelHealth {
  /** The key in the charter, or the platform's name when the whole platform is meant. */
  readonly channel: string
  readonly ok: boolean
  /** What is wrong and what to do, in one sentence; empty when ok. */
  readonly problem: string
}

/**
 * Looks at a one-time code that an operator gave in private: what it proves, for the command that it came with. The code itself goes
 * no further than here. Undefined: that operator has no authenticator.
 */
export type LookAtCode = (operator: string, code: string) => SecondFactor | undefined

/** Somebody tapped a channel's test card. */
export interface TestTap {
  /** Epoch ms. */
  readonly at: Millis
  /** The operator's id, or the platform's name for somebody who is not listed. */
  readonly by: string
}

/**
 * A chat platform, as the workers see it: it shows requests and motions and knows nothing of deciding. Channel keys are the charter's, such
 * as `telegram:-100123:7`; a moved one is given as it is now. Never throws for what a platform can answer.
 */
export interface Skin {
  readonly platform: 'telegram' | 'slack'
  /** Posts the card of a request or motion (`ref` null) or edits it to what the record says now. */
  show(channel: string, record: Carded, ref: MessageRef | null): Promise<ShowResult>
  /** Posts a digest (`ref` null) or edits it to what its requests are now. */
  digest(channel: string, digest: Digest, ref: MessageRef | null): Promise<ShowResult>
  /** Tells the thread under the card at `ref` what these entries about its request or motion say, in one message. */
  note(channel: string, record: Carded, ref: MessageRef, entries: readonly Entry[]): Promise<ShowResult>
  /** Posts the image of a request below its card at `ref`. */
  image(channel: string, record: RequestRecord, ref: MessageRef, content: Uint8Array): Promise<ShowResult<ImageRef>>
  /** Tells a channel what these alerts say, in one message. */
  alert(channel: string, entries: readonly Entry[]): Promise<ShowResult>
  /** Posts a part of a report: the head, or below the messages at `refs` what follows it. A head that stands at the first of `refs` is edited. */
  report(channel: string, report: ReportDraft, part: PostedPart, refs: readonly MessageRef[]): Promise<ShowResult>
  /** Asks the people of a channel which of two blinded answers is better. */
  compare(channel: string, pair: Blinded): Promise<ShowResult>
  /** Takes both answers of a try away, which stand at `ref`, and says what became of them instead. */
  forget(channel: string, attempt: string, end: ComparisonEnd, ref: MessageRef): Promise<ShowResult>
  /** Tells a channel what stands in no ledger, loudly: that the ledger itself cannot be trusted. */
  warn(channel: string, text: string): Promise<ShowResult>
  /** Posts or edits the "N more waiting" message of a channel; a count of 0 says that nothing waits any more. */
  showBacklog(channel: string, count: number, ref: MessageRef | null): Promise<ShowResult>
  /** Posts a test card with a button to each of the platform's channels and says what is wrong with each. */
  test(channel: string): Promise<ChannelHealth>
  /** Who last tapped a channel's test card since the start. */
  lastTap(channel: string): TestTap | undefined
  /** How the platform and each of its channels does, as of the last use. */
  health(): readonly ChannelHealth[]
  /** Connects and begins to listen; resolves when the platform knows us, or when it is clear why not (then `health` says it). */
  start(): Promise<void>
  /** Stops listening; resolves when nothing is under way any more. */
  stop(): Promise<void>
}
