import { type StandingLaw, standingLaw } from '../standing/law.ts'
import { type Millis, parseDuration } from '../units.ts'
import type { CharterDocument } from './content.ts'
import { PeopleSection } from './sections/people.ts'

/** How people decide together, in force; durations in ms. */
export interface PeopleLaw {
  /** Least time between two approvals of one person. */
  readonly coolOff: Millis
  /** How long a motion is open. */
  readonly motionTimeout: Millis
  /** What always needs people; undefined under a charter of the first version alone. */
  readonly standing: StandingLaw | undefined
}

const ms = (text: string): Millis => parseDuration(text) ?? 0

/** The sections of the first version. Whatever else a charter has makes it one of today's law, in which the standing classes hold. */
export const FIRST_VERSION: ReadonlySet<string> = new Set([
  'version',
  'org',
  'mission',
  'timezone',
  'solo',
  'local_operator',
  'budgets',
  'escalate',
  'deny',
  'grants',
  'agents',
  'operators',
  'channels',
  'models',
] satisfies readonly (keyof CharterDocument)[])

/** Whether a charter has any section that the first version did not know: then the standing classes hold, and quorums are checked. */
export const isWhole = (document: CharterDocument): boolean =>
  Object.entries(document).some(([name, section]) => section !== undefined && !FIRST_VERSION.has(name))

/** How people decide under a charter: what its section says, or the defaults when it has none. */
export function peopleLaw(document: CharterDocument): PeopleLaw {
  const { cool_off, motion_timeout } = document.people ?? PeopleSection.parse({})
  return {
    coolOff: ms(cool_off),
    motionTimeout: ms(motion_timeout),
    standing: isWhole(document) ? standingLaw(document.people) : undefined,
  }
}
