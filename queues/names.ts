import type { Org, Seq } from '../src/core/units.ts'

/** The queue agents put their signed requests on (issue's "Doors"); fixed, because programs of others use it. */
export const REQUESTS_QUEUE = 'countersign-requests'

/** The queue on which an agent gets the outcome of a request that was PENDING. An agent id has no colon, so BullMQ accepts the name. */
export const repliesQueue = (agent: string): string => `countersign-replies-${agent}`

/**
 * The id of an owed job: `<org>-<seq>-<kind>`, and from the second attempt on `<org>-<seq>-<kind>-<attempt>`, since BullMQ
 * ignores a job whose id it still knows. Never an integer and never with a colon: BullMQ refuses both.
 * @throws RangeError when a part holds a colon
 */
export function jobIdOf(org: Org, seq: Seq, kind: string, attempt = 1): string {
  const id = `${org}-${seq}-${kind}${attempt > 1 ? `-${attempt}` : ''}`
  if (id.includes(':')) throw new RangeError(`a job id cannot hold a colon: ${id}`)
  return id
}

/** The queue of effects that are owed: cards and replies. */
export const EFFECTS_QUEUE = 'countersign-effects'

/** The queue that wakes the governor at the next deadline. */
export const TIMERS_QUEUE = 'countersign-timers'
