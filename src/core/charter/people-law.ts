import { type StandingLaw, standingLaw } from '../standing-classes/law.ts'
import { type Millis, parseDuration } from '../units.ts'
import type { CharterDocument } from './content.ts'
import { PeopleSection } from './sections/people.ts'
import { isWidened } from './widened.ts'

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

/** How people decide under a charter: what its section says, or the defaults when it has none. */
export function peopleLaw(document: CharterDocument): PeopleLaw {
  const { cool_off, motion_timeout } = document.people ?? PeopleSection.parse({})
  return {
    coolOff: ms(cool_off),
    motionTimeout: ms(motion_timeout),
    standing: isWidened(document) ? standingLaw(document.people) : undefined,
  }
}
