import type { Level } from '../risk/level.ts'
import type { Millis } from '../units.ts'

/** A group of the charter with its people as they were when the request was made. */
export interface Group {
  readonly name: string
  /** Operator ids. */
  readonly of: readonly string[]
}

/** One way to satisfy a stage. */
export interface Alternative {
  readonly groups: readonly Group[]
  readonly quorum: number
  /** The quorum is asked of each group, by different people; absent: of all together. */
  readonly each?: true
}

/** A stage as it was frozen when the request was made; lengths of time in ms from its beginning. */
export interface Stage {
  readonly id: string
  /** The stage's own rule first, then its alternatives. */
  readonly alternatives: readonly Alternative[]
  readonly deny_quorum: number
  /** The owner of the agent does not count, also in an organisation of one. */
  readonly apart: boolean
  readonly timeout: Millis
  readonly remind: Millis
  readonly escalate?: { readonly after: Millis; readonly groups: readonly Group[]; readonly extend?: Millis }
  /** A calendar of the charter. */
  readonly hours?: string
  readonly out_of_hours?: readonly Group[]
  /** Channel keys that get a card when it begins. */
  readonly channels: readonly string[]
}

/** Somebody stands in for somebody else, who then does not count. */
export interface Substitute {
  readonly from: string
  readonly to: string
  readonly why: 'delegated' | 'away'
  /** It was handed on with a one-time code; without one nothing is that asks for codes. */
  readonly coded?: true
}

/** How a stage that has begun stands; times are epoch ms. */
export interface Turn {
  readonly since: Millis
  readonly deadline: Millis
  /** When it will remind; absent: it has, or never does. */
  readonly remind?: Millis
  /** When it will ask further people; absent: it has, or never does. */
  readonly escalate?: Millis
  /** It began out of hours, so others are asked. */
  readonly closed?: true
  /** Approvals it needed as it began. */
  readonly needed: number
  /** Asked besides, since its own people did not answer. */
  readonly added?: readonly Group[]
  readonly substitutes?: readonly Substitute[]
}

/** How a route gathers what is not urgent: one message for at most so many requests, posted at the latest so long (ms) after the first; only what is below this risk. */
export interface DigestTerms {
  readonly every: Millis
  readonly most: number
  readonly below: Level
}

/** What a request is asked under: its route, frozen. */
export interface Routed {
  readonly route: string
  readonly severity?: Level
  /** Absent: every request has its own card at once. */
  readonly digest?: DigestTerms
  readonly stages: readonly Stage[]
}

/** How far a request is in its route. */
export interface Staged extends Routed {
  /** Index of the open stage; the last one, when it is decided. */
  readonly stage: number
  /** One for each stage that has begun. */
  readonly turns: readonly Turn[]
  /** Who wants to hear nothing until when; epoch ms. */
  readonly snoozes: readonly Snooze[]
}

/** Nobody reminds an operator of a request before `until`; the deadline stands. */
export interface Snooze {
  readonly operator: string
  readonly until: Millis
}

/** A question to the agent about a waiting request; `number` counts from 1. */
export interface Question {
  readonly number: number
  readonly operator: string
  readonly text: string
  readonly at: Millis
  readonly answer?: { readonly text: string; readonly at: Millis }
}

/** When an operator is out of office, and who decides meanwhile; epoch ms. */
export interface Absence {
  readonly operator: string
  readonly from: Millis
  readonly to: Millis
  /** Absent: nobody stands in. */
  readonly deputy?: string
  /** It was said with a one-time code; without one the deputy decides nothing that asks for codes. */
  readonly coded?: true
}

/** The open stage of a request and its turn. */
export function openTurn({ stages, stage, turns }: Staged): { readonly stage: Stage; readonly turn: Turn } {
  return { stage: stages[stage] as Stage, turn: turns[stage] as Turn }
}

/** Names of the groups that a stage asks as it stands: out of hours those of its rule are others, and an escalation adds some. */
export function groupsAsked({ alternatives, out_of_hours }: Stage, { closed, added = [] }: Turn): readonly string[] {
  const own = alternatives.flatMap(({ groups }, i) => (i === 0 && closed && out_of_hours ? out_of_hours : groups))
  return [...new Set([...own, ...added].map(({ name }) => name))]
}

/** The same with another turn for the open stage. */
export const withTurn = (staged: Staged, turn: Turn): Staged => ({
  ...staged,
  turns: staged.turns.map((known, i) => (i === staged.stage ? turn : known)),
})
