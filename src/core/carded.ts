import type { About } from './command.ts'
import type { MotionRecord } from './motions/record.ts'
import type { RequestRecord, State } from './state.ts'

/**
 * What people have cards of: a request or a motion. Both have an id, cards by channel, and a `version`, the entry of their last change
 * that people should see; every card follows it.
 */
export type Carded = RequestRecord | MotionRecord

/** Whether it is a motion. */
export const isMotion = (record: Carded): record is MotionRecord => 'motion' in record

/** The request or motion of an id, as the state knows it. Their ids never meet: doors begin them with `req_` and `mot_`. */
export const cardedOf = ({ requests, motions }: Pick<State, 'requests' | 'motions'>, id: string): Carded | undefined =>
  requests.get(id) ?? motions.get(id)

/** Whether people are asked and have not decided. */
export const asksPeople = ({ status }: Carded): boolean => status.name === 'pending' || status.name === 'open'

/** How a command names it. */
export const aboutOf = (record: Carded): About => (isMotion(record) ? { motion_id: record.id } : { request_id: record.id })

/** The id that a command names. */
export const aboutId = (about: About): string => (about.motion_id === undefined ? about.request_id : about.motion_id)

/** What a voter looked at: the stage they mean, and how often it had been edited, where the card said so. */
export interface LookedAt {
  readonly stage?: number
  readonly edits?: number
}

/** The command that votes on what an id names, as far as only that makes it: a motion is seconded. */
export const voteOn = ({ motions }: Pick<State, 'motions'>, id: string, { stage, edits }: LookedAt = {}) =>
  motions.has(id)
    ? ({ kind: 'second', motion_id: id } as const)
    : ({
        kind: 'vote',
        request_id: id,
        ...(stage === undefined ? {} : { stage }),
        ...(edits ? { edits } : {}),
      } as const)

/** The same for the command that says that the whole of it was sent to a channel. */
export const shownOf = (record: Carded) =>
  isMotion(record) ? ({ kind: 'motion-shown', motion_id: record.id } as const) : ({ kind: 'request-shown', request_id: record.id } as const)

/** Whether a tap came from a channel where no card of this was ever owed: buttons are told from anywhere, by clients that make them up, too. */
export const isElsewhere = ({ cards }: Carded, { channel }: { readonly channel?: string }): boolean =>
  channel !== undefined && !Object.hasOwn(cards, channel)

/** What who tapped there is told. */
export const elsewhereText = (id: string): string =>
  `No card of ${id} stands in that channel: answer it on its own card, in the inbox, or by its id`
