import { reasonKey } from '../../src/core/approvals/reasons.ts'
import type { LookedAt } from '../../src/core/carded.ts'
import type { Thumb } from '../../src/core/experiments/record.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import type { Button } from './types.ts'

/** Where a card is shown. */
export interface CardOptions {
  /** The channel's key in the charter. */
  readonly channel: string
  /** Root of the inbox's address without a trailing slash; absent when people cannot reach it. */
  readonly publicUrl?: string
  /** Other words than the channel's: those of the one person who reads it. */
  readonly words?: Catalogue
}

/** What people are asked about. */
export type What = keyof Catalogue['cards']['part']

/** What a card says where it has room for a part only, before and after the whole was sent. */
export const partialText = (what: What, opened: boolean, { cards }: Catalogue): string => cards.part[what][opened ? 'opened' : 'closed']

/** How much of what waits can be seen. */
interface Shown {
  readonly large: boolean
  readonly opened: boolean
  /** The stage and the edit that the card shows. */
  readonly seen?: LookedAt
  /** Each approval is confirmed by hand, so no tap approves it. */
  readonly byHand?: boolean
  /** The charter lists reasons to reject, and the platform asks for one. */
  readonly reasons?: boolean
  /** Other words than those of every card. */
  readonly labels?: { readonly approve: string; readonly reject: string }
}

/** The buttons of what waits: APPROVE where the whole can be seen, REJECT always, and where only a part is shown the whole. */
export const voteButtons = (
  id: string,
  what: What,
  { cards: { buttons, part } }: Catalogue,
  { large, opened, byHand, reasons, seen = {}, labels = buttons }: Shown,
): readonly Button[] => [
  ...(!byHand && (!large || opened) ? [{ kind: 'approve', label: labels.approve, data: `a:${id}${seenIn(seen)}` } as const] : []),
  { kind: 'reject', label: labels.reject, data: `r:${id}${seenIn(seen)}` },
  ...(reasons ? [{ kind: 'why', label: buttons.because, data: `w:${id}${seenIn(seen)}` } as const] : []),
  ...(large ? [{ kind: 'open', label: part[what].open, data: `o:${id}` } as const] : []),
]

/** The stage and the edit that the buttons are about, so that a tap on an old copy never counts for a later one. */
const seenIn = ({ stage, edits = 0 }: LookedAt): string => `${stage === undefined ? '' : `.${stage}`}${edits === 0 ? '' : `~${edits}`}`

/** The reasons to reject something with, a button each. */
export const reasonButtons = (id: string, reasons: readonly string[], seen: LookedAt, { cards }: Catalogue): readonly Button[] => [
  ...reasons.map((reason) => ({ kind: 'why', label: reason, data: `c:${id}${seenIn(seen)}!${reasonKey(reason)}` }) as const),
  { kind: 'why', label: cards.buttons.ownWords, data: `f:${id}${seenIn(seen)}` },
]

/** The way to the inbox, where people can reach it. */
export const linkButtons = (id: string, { publicUrl }: CardOptions, { cards }: Catalogue): readonly Button[] =>
  publicUrl === undefined ? [] : [{ kind: 'link', label: cards.buttons.inbox, url: `${publicUrl}/inbox#${id}` }]

/** What a button's data asks for; `id` names a request or motion. */
export type Tap =
  | { readonly kind: 'vote'; readonly id: string; readonly vote: 'approve' | 'reject'; readonly seen: LookedAt }
  | { readonly kind: 'why'; readonly id: string; readonly seen: LookedAt }
  | { readonly kind: 'because'; readonly id: string; readonly reason: string; readonly seen: LookedAt }
  | { readonly kind: 'words'; readonly id: string }
  | { readonly kind: 'open'; readonly id: string }
  /** `id` names a standing grant. */
  | { readonly kind: 'revoke'; readonly id: string }
  /** `id` names an experiment whose promotion is to be rolled back. */
  | { readonly kind: 'back'; readonly id: string }
  /** `id` names a digest: everything in it that still waits is approved. */
  | { readonly kind: 'all'; readonly id: string }
  /** `id` names a pair of blinded answers. */
  | { readonly kind: 'thumb'; readonly id: string; readonly choice: Thumb }
  | { readonly kind: 'test'; readonly nonce: string }

/** Parses a button's data; undefined when it is none of ours. */
export function tapOf(data: string): Tap | undefined {
  const [, letter, id = '', stage, edits, reason] =
    /^([abcdforvwtxyz]):([A-Za-z0-9_-]{1,62})(?:\.(\d{1,2}))?(?:~(\d{1,2}))?(?:!([0-9a-f]{8}))?$/.exec(data) ?? []
  const seen = { ...(stage === undefined ? {} : { stage: Number(stage) }), ...(edits === undefined ? {} : { edits: Number(edits) }) }
  switch (letter) {
    case 'a':
      return { kind: 'vote', id, vote: 'approve', seen }
    case 'r':
      return { kind: 'vote', id, vote: 'reject', seen }
    case 'w':
      return { kind: 'why', id, seen }
    case 'c':
      return reason === undefined ? undefined : { kind: 'because', id, reason, seen }
    case 'f':
      return { kind: 'words', id }
    case 'o':
      return { kind: 'open', id }
    case 'b':
      return { kind: 'back', id }
    case 'v':
      return { kind: 'revoke', id }
    case 'd':
      return { kind: 'all', id }
    case 'x':
      return { kind: 'thumb', id, choice: 'a' }
    case 'y':
      return { kind: 'thumb', id, choice: 'b' }
    case 'z':
      return { kind: 'thumb', id, choice: 'tie' }
    case 't':
      return { kind: 'test', nonce: id }
    default:
      return undefined
  }
}
