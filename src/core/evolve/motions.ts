import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import type { MotionRecord, MotionStatus } from '../motions/record.ts'
import type { Vote } from '../quorum.ts'
import { REMEMBERED } from '../repeats.ts'
import type { State } from '../state.ts'

/** `motion.made`; motions that ended a day before leave with it, since they are few. */
export function onMotionMade(state: State, entry: Entry, { input, motion, deadline, people, by }: Events['motion.made']): void {
  for (const [id, { status }] of [...state.motions.entries()])
    if (status.name !== 'open' && status.at + REMEMBERED <= state.at) state.motions.delete(id)
  const { reason } = input.command
  state.motions.set(entry.subject, {
    id: entry.subject,
    motion,
    at: entry.at,
    ...(by ? { by } : {}),
    ...(reason === undefined ? {} : { reason }),
    deadline,
    people,
    votes: [],
    status: { name: 'open' },
    version: entry.seq,
    attempts: [],
  })
}

/** `motion.voted` */
export function onMotionVoted(state: State, entry: Entry, data: Events['motion.voted']): void {
  const { operator, vote, door, reason, solo, input } = data
  const once = input?.command.once
  const cast: Vote = {
    operator,
    door,
    vote,
    at: entry.at,
    ...(reason === undefined ? {} : { reason }),
    ...(solo ? { solo } : {}),
    ...(once === undefined ? {} : { once }),
  }
  change(state, entry, (record) => ({ votes: [...record.votes, cast] }))
}

/** `motion.carried` */
export const onMotionCarried = (state: State, entry: Entry, { by }: Events['motion.carried']): void =>
  end(state, entry, { name: 'carried', at: entry.at, by })

/** `motion.lost` */
export const onMotionLost = (state: State, entry: Entry, { cause, reason, by }: Events['motion.lost']): void =>
  end(state, entry, { name: 'lost', at: entry.at, cause, reason, ...(by ? { by } : {}) })

const end = (state: State, entry: Entry, status: MotionStatus): void => change(state, entry, () => ({ status }))

function change(state: State, entry: Entry, then: (record: MotionRecord) => Partial<MotionRecord>): void {
  const record = state.motions.get(entry.subject)
  if (record) state.motions.set(record.id, { ...record, ...then(record), version: entry.seq })
}
