import type { Carded } from '../../src/core/carded.ts'
import type { Identity } from '../../src/core/principal.ts'
import type { State } from '../../src/core/state.ts'
import { en } from '../../src/core/wording/catalogue/en.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { channelWords, personWords } from '../../src/core/wording/reader.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { ChannelHealth, LookAtCode } from '../../src/governor/skin.ts'

/** Where a command was written, by the platform's ids. `topic` is a forum's message thread. */
export type Spot =
  | { readonly on: 'telegram'; readonly chat: number; readonly topic?: number }
  | { readonly on: 'slack'; readonly channel: string }

/** A command as a person wrote it. */
export interface Call {
  /** What stands after the command's name, trimmed. */
  readonly argument: string
  readonly identity: Identity
  /** What the platform calls them; shown, never trusted. */
  readonly name?: string
  readonly spot: Spot
  /** What is written before a command's name there: `/` or `/countersign `. */
  readonly prefix: string
  /** Names the message, so that one that comes again does nothing twice; absent where the platform gives none. */
  readonly message?: string
  /** Looks at a one-time code; absent where others may read along, and there none is taken. */
  readonly codes?: LookAtCode | undefined
  /** How the platform's channels do. */
  readonly health: readonly ChannelHealth[]
}

/** A command with the words that its answer is told in. */
export interface Asked extends Call {
  readonly words: Catalogue
}

/** The words for a command: in a group, where all read the answer, those of the channel, anywhere else those of the person. */
export function askedIn<C extends Pick<Call, 'identity' | 'spot'>>(
  governor: Pick<GovernorFace, 'charter' | 'state'>,
  call: C,
): C & { readonly words: Catalogue } {
  const { identity, spot } = call
  const channel = homeOf(governor.state(), spot)
  const all = spot.on === 'telegram' && (identity.on !== 'telegram' || spot.chat !== identity.user)
  const charter = governor.charter()
  return { ...call, words: all ? channelWords(charter, channel) : personWords(charter, identity, channel) }
}

/** A command: what the platform's menu says of it, and whether people who are not listed may use it. */
interface Known {
  readonly name: string
  /** What is written behind its name. */
  readonly usage: string
  readonly text: string
  readonly everybody: boolean
  /** It begins with the id of a request or motion, which a reply to the card need not write. */
  readonly about?: true
}

/** What Telegram's menu says, in the language that everybody reads. */
const MENU = en.commands.menu

/** Every command. */
export const COMMANDS = [
  { name: 'start', usage: '', text: MENU.start, everybody: true },
  { name: 'help', usage: '', text: MENU.help, everybody: true },
  { name: 'whoami', usage: '', text: MENU.whoami, everybody: true },
  { name: 'pending', usage: '', text: MENU.pending, everybody: false },
  { name: 'status', usage: '', text: MENU.status, everybody: false },
  { name: 'why', usage: ' ID', text: MENU.why, everybody: false, about: true },
  { name: 'budget', usage: ' [AGENT]', text: MENU.budget, everybody: false },
  { name: 'approve', usage: ' ID CONFIRM', text: MENU.approve, everybody: false, about: true },
  { name: 'reject', usage: ' ID WHY', text: MENU.reject, everybody: false, about: true },
  { name: 'break_glass', usage: ' ID WHY', text: MENU.break_glass, everybody: false, about: true },
  { name: 'session', usage: ' ID', text: MENU.session, everybody: false, about: true },
  { name: 'edit', usage: ' ID cost 3', text: MENU.edit, everybody: false, about: true },
  { name: 'ask', usage: ' ID QUESTION', text: MENU.ask, everybody: false, about: true },
  { name: 'delegate', usage: ' ID NAME', text: MENU.delegate, everybody: false, about: true },
  { name: 'snooze', usage: ' ID 5m', text: MENU.snooze, everybody: false, about: true },
  { name: 'ooo', usage: ' UNTIL [NAME]', text: MENU.ooo, everybody: false },
  { name: 'back', usage: '', text: MENU.back, everybody: false },
  { name: 'grants', usage: ' [revoke ID]', text: MENU.grants, everybody: false },
  { name: 'mute', usage: ' alerts reports', text: MENU.mute, everybody: false },
  { name: 'unmute', usage: '', text: MENU.unmute, everybody: false },
  { name: 'pause', usage: ' AGENT [WHY]', text: MENU.pause, everybody: false },
  { name: 'resume', usage: ' AGENT', text: MENU.resume, everybody: false },
  { name: 'halt', usage: ' now WHY', text: MENU.halt, everybody: false },
] as const satisfies readonly Known[]

/** Whether a command begins with the id of a request or motion. */
export const isAbout = (name: string): boolean => (COMMANDS as readonly Known[]).some((known) => known.name === name && known.about)

/** The name of a command. */
export type CommandName = (typeof COMMANDS)[number]['name']

/** The charter's key of a spot. */
export function spotOf(spot: Spot): string {
  if (spot.on === 'slack') return `slack:${spot.channel}`
  return spot.topic === undefined ? `telegram:${spot.chat}` : `telegram:${spot.chat}:${spot.topic}`
}

/** The key of a spot in the charter, which a group keeps when it becomes a supergroup. */
export function homeOf({ moved }: Pick<State, 'moved'>, spot: Spot): string {
  const key = spotOf(spot)
  for (const [home, now] of moved.entries()) if (now === key) return home
  return key
}

/** The channel of a vote that is typed where a card stands. Typed elsewhere it is no tap: the id says what is meant. */
export function cardHere(state: Pick<State, 'moved'>, spot: Spot, { cards }: Pick<Carded, 'cards'>): { readonly channel?: string } {
  const channel = homeOf(state, spot)
  return Object.hasOwn(cards, channel) ? { channel } : {}
}
