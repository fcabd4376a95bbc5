import { type Carded, isMotion } from '../../src/core/carded.ts'
import { isLarge } from '../../src/core/motions/matter.ts'
import { needsOpening } from '../../src/core/opening.ts'
import type { State } from '../../src/core/state.ts'
import type { Millis } from '../../src/core/units.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { motionHeadline } from '../../src/core/wording/motion.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { What } from './buttons.ts'
import { motionFile, motionOutcome } from './motion.ts'
import { outcomeOf } from './outcome.ts'
import { requestFile } from './request.ts'
import { headlineOf } from './text.ts'

/** The request or motion of an id; a request also when it left the state. @throws StoreUnavailable when the ledger cannot be read */
export const findCarded = async (governor: GovernorFace, id: string): Promise<Carded | undefined> =>
  governor.state().motions.get(id) ?? governor.request(id)

/** Its first line. */
export const headlineFor = (record: Carded, state: State, words: Catalogue): string =>
  isMotion(record) ? motionHeadline(record, state, words) : headlineOf(record.ask, words)

/** What became of it; null while it waits. */
export const outcomeFor = (record: Carded, zone: string, now: Millis, words: Catalogue): string | null =>
  isMotion(record) ? motionOutcome(record, zone, now, words) : outcomeOf(record, zone, now, words)

/** The whole of it as a file. */
export const fileFor = (record: Carded, state: State): { readonly name: string; readonly text: string } =>
  isMotion(record) ? motionFile(record, state) : requestFile(record)

/** Whether a card has room for a part of it only. */
export const isPartial = (record: Carded, state: State): boolean => (isMotion(record) ? isLarge(state, record) : needsOpening(record.ask))

/** Whether the whole of it was sent to a channel as a file. */
export function wasShown(record: Carded, channel: string): boolean {
  if (isMotion(record)) return record.shown.includes(channel)
  return record.status.name === 'pending' && record.status.shown.includes(channel)
}

/** When silence means no, epoch ms; undefined when it does not wait for people. */
export function deadlineOf(record: Carded): Millis | undefined {
  if (isMotion(record)) return record.status.name === 'open' ? record.deadline : undefined
  return record.status.name === 'pending' ? record.status.deadline : undefined
}

/** What people call it. */
export const nounOf = (record: Carded): What => (isMotion(record) ? 'proposal' : 'request')
