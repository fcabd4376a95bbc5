/** How a card looks: every outcome is told apart. `granted`: within policy, without asking anybody. */
export type CardState =
  | 'pending'
  | 'queued'
  | 'approved'
  | 'granted'
  | 'rejected'
  | 'timed_out'
  | 'cancelled'
  | 'revoked'
  | 'paused'
  | 'halted'
  | 'stale'
  | 'lapsed'
  | 'denied'
  | 'over_budget'

/** A labelled part of a card or page. `text` is plain and already safe to read; the skin escapes it for its markup. */
export interface Section {
  /** Two or three words, or empty: the text stands for itself. */
  readonly label: string
  /** May hold line breaks. */
  readonly text: string
  /** The agent's own words: shown as a quotation. */
  readonly quoted?: boolean
  /** It says when: the words before the same time as the reader's own clock shows it, where the platform can. */
  readonly yourTime?: string
  /** Fixed-width, line breaks kept. */
  readonly code?: boolean
  /** What can be done about this part, where the platform has buttons in pages; the page says in words how else. */
  readonly button?: Button
}

/** A button: a short opaque token for the skin's handler (`a:ID`, `r:ID`, `w:ID`, `o:ID`, `v:ID`, `b:ID`, `d:ID`, `x:ID` …, at most 64 bytes), or a link. Never authority. */
export type Button =
  | {
      readonly kind: 'approve' | 'reject' | 'why' | 'open' | 'revoke' | 'all' | 'back' | 'better_a' | 'better_b' | 'tie'
      readonly label: string
      readonly data: string
    }
  | { readonly kind: 'link'; readonly label: string; readonly url: string }

/**
 * What people see of a request, for every platform. All text is plain, what the agent wrote is escaped by `legible` and cut so
 * that the whole stays under 4,000 characters. Inside sentences it stands in “curly quotes”, which it cannot hold itself.
 */
export interface Card {
  readonly state: CardState
  /** Agent, verb, amount, target: `crew-01 wants to “withdraw funds” for $6.50 at “treasury”`. */
  readonly headline: string
  /** Who decided, when, how fast and through which door; null while it waits. Shown right under the headline. */
  readonly outcome: string | null
  readonly sections: readonly Section[]
  readonly buttons: readonly Button[]
  /** The short id. */
  readonly footer: string
}

/** What people see of a digest: a part for each request, with buttons of its own while it waits. Text as in a {@link Card}. */
export interface DigestCard {
  readonly headline: string
  readonly items: readonly { readonly state: CardState; readonly section: Section; readonly buttons: readonly Button[] }[]
  readonly buttons: readonly Button[]
  readonly footer: string
}

/** What a page asks for: the words behind a command about a request or motion. */
export interface Prompt {
  readonly command: 'ask' | 'reject' | 'break_glass'
  readonly id: string
}

/** A plain page: the answer to a command. Text as in a {@link Card}. */
export interface Page {
  /** A platform on which people can reply to a message asks for the words instead. */
  readonly prompt?: Prompt
  /** What it answers held a one-time code where others read it: a platform takes that message away where it may. */
  readonly exposed?: true
  readonly headline: string
  readonly sections: readonly Section[]
}

/** A page that asks something, with the buttons that answer it. */
export interface Offer extends Page {
  readonly buttons: readonly Button[]
}
