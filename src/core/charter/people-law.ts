import { type Millis, parseDuration } from '../units.ts'
import { PeopleSection } from './sections/people.ts'

/** How people decide together, in force; durations in ms. */
export interface PeopleLaw {
  /** Least time between two approvals of one person. */
  readonly coolOff: Millis
  /** How long a motion is open. */
  readonly motionTimeout: Millis
}

const ms = (text: string): Millis => parseDuration(text) ?? 0

/** The law of a charter's section, or the defaults when it has none. */
export function peopleLaw(section: PeopleSection | undefined): PeopleLaw {
  const { cool_off, motion_timeout } = section ?? PeopleSection.parse({})
  return { coolOff: ms(cool_off), motionTimeout: ms(motion_timeout) }
}
