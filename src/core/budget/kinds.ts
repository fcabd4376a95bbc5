import type { Exceedable } from '../charter/sections/budgets.ts'
import type { Millis } from '../units.ts'

/** Kinds of windows that have a row of their own; a row's key begins with its kind. */
export type WindowKind = 'task' | 'mission' | 'session' | 'agent-day' | 'org-day' | 'role-day' | 'agent-month' | 'org-month'
/** Kinds of token windows. */
export type TokenKind = `tokens.${WindowKind | 'org-lifetime'}`
/** Everything that can be exceeded. */
export type CapKind = WindowKind | TokenKind | 'org-lifetime' | 'runway' | 'spend-rate'

const HOUR = 3_600_000
const DAY = 24 * HOUR

interface Kind {
  /** In a sentence: `does not fit …`. */
  readonly label: string
  /**
   * How long after its last use a row is kept: beyond the window's end and any reservation that could still be settled. A budget is
   * never refilled by being forgotten early.
   */
  readonly kept: Millis
}

/** What is known of each kind of window. */
const KINDS = {
  task: { label: 'the limit of one task', kept: 30 * DAY },
  mission: { label: "the mission's budget", kept: 366 * DAY },
  session: { label: "the session's budget", kept: 3 * DAY },
  'agent-day': { label: "the agent's budget of the day", kept: 3 * DAY },
  // The runway looks at seven of them.
  'org-day': { label: "the organisation's budget of the day", kept: 10 * DAY },
  'role-day': { label: "the role's budget of the day", kept: 3 * DAY },
  'agent-month': { label: "the agent's budget of the month", kept: 35 * DAY },
  'org-month': { label: "the organisation's budget of the month", kept: 35 * DAY },
} as const satisfies Record<WindowKind, Kind>

const TOKENS = 'tokens.'
/** The end of time for rows that are never dropped: an integer that JSON keeps. */
const FOREVER: Millis = Number.MAX_SAFE_INTEGER

/** The kind of a window, which its key begins with. */
export const kindOf = (key: string): WindowKind | TokenKind => key.slice(0, key.indexOf(':')) as WindowKind | TokenKind

/** Whether a window counts tokens. */
export const countsTokens = (kind: CapKind): kind is TokenKind => kind.startsWith(TOKENS)

/** The kind of money window that a token window is cut like. */
export const cutOf = (kind: TokenKind): WindowKind | 'org-lifetime' => kind.slice(TOKENS.length) as WindowKind | 'org-lifetime'

/** Until when a window's row is kept after a use at `at`, epoch ms. */
export function keptUntil(key: string, at: Millis): Millis {
  const kind = kindOf(key)
  const cut = countsTokens(kind) ? cutOf(kind) : kind
  return cut === 'org-lifetime' ? FOREVER : at + KINDS[cut].kept
}

/** What an excess is called in a sentence. */
export function labelOf(kind: CapKind): string {
  if (countsTokens(kind)) return `${kindLabel(cutOf(kind))} in tokens`
  return kind === 'runway' ? 'the runway' : kind === 'spend-rate' ? 'the spending of one minute' : kindLabel(kind)
}

const kindLabel = (kind: WindowKind | 'org-lifetime'): string =>
  kind === 'org-lifetime' ? "the organisation's budget of its lifetime" : KINDS[kind].label

/** The name under which `on_exceeded` lists a kind. */
export const exceedableOf = (kind: CapKind): Exceedable => (countsTokens(kind) ? 'tokens' : (kind.replaceAll('-', '_') as Exceedable))
