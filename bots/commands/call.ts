import type { Identity } from '../../src/core/principal.ts'
import type { ChannelHealth } from '../../src/governor/skin.ts'

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
  /** How the platform's channels do. */
  readonly health: readonly ChannelHealth[]
}

/** Every command: its name, what the platform's menu says of it, and whether people who are not listed may use it. */
export const COMMANDS = [
  { name: 'start', usage: '', text: 'what this is', everybody: true },
  { name: 'help', usage: '', text: 'what you can do here', everybody: true },
  { name: 'whoami', usage: '', text: 'the lines that list you and this chat in the charter', everybody: true },
  { name: 'pending', usage: '', text: 'what waits for an answer', everybody: false },
  { name: 'status', usage: '', text: 'how the governor and its channels do', everybody: false },
  { name: 'why', usage: ' ID', text: 'everything about one request or proposal', everybody: false },
  { name: 'approve', usage: ' ID CONFIRM', text: 'approve a request or proposal in writing', everybody: false },
  { name: 'grants', usage: ' [revoke ID]', text: 'standing grants, and taking one back', everybody: false },
  { name: 'halt', usage: ' now WHY', text: 'stop everything at once', everybody: false },
] as const

/** The name of a command. */
export type CommandName = (typeof COMMANDS)[number]['name']

/** The charter's key of a spot. */
export function spotOf(spot: Spot): string {
  if (spot.on === 'slack') return `slack:${spot.channel}`
  return spot.topic === undefined ? `telegram:${spot.chat}` : `telegram:${spot.chat}:${spot.topic}`
}
