import { unposted } from '../card.ts'
import { compileCharter } from '../charter/compile.ts'
import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import { REMEMBERED } from '../idempotency.ts'
import { undoneChain } from '../improvements/undone.ts'
import { matterNow } from '../motions/matter.ts'
import type { MotionRecord, MotionStatus } from '../motions/record.ts'
import type { Vote } from '../quorum.ts'
import { isReported } from '../reports/owed.ts'
import type { State } from '../state.ts'
import { onDecided, onProposed } from './improvements.ts'
import { keep } from './owed.ts'
import { tellHeads } from './reports.ts'

/**
 * `motion.made`: every approvals channel of the charter in force is owed a card. Motions that ended a day before leave with it, since they
 * are few.
 */
export function onMotionMade(state: State, entry: Entry, { input, motion, deadline, people, by }: Events['motion.made']): void {
  for (const [id, record] of [...state.motions.entries()]) if (leaves(state, record)) state.motions.delete(id)
  const reason = input?.command.reason
  if (motion.kind === 'improve') onProposed(state, entry, motion)
  keep(state, {
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
    cards: unposted(approvalChannels(state)),
    shown: [],
    attempts: [],
  })
}

/** One that still owes a card stays, and one of which a report has still to tell, and a promotion in use: its card rolls it back, and says so then. */
function leaves(state: State, { id, motion, status }: MotionRecord): boolean {
  if (status.name === 'open' || status.at + REMEMBERED > state.at || state.owed.has(id) || isReported(state, id)) return false
  const promoted = motion.kind === 'promote' ? state.experiments.get(motion.experiment)?.status : undefined
  return !(promoted?.name === 'committed' && promoted.motion === id)
}

const approvalChannels = ({ charter }: State): readonly string[] =>
  charter
    ? compileCharter(charter)
        .channels.filter((channel) => channel.for.includes('approvals'))
        .map(({ key }) => key)
    : []

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

/** `motion.carried`: the cards of what it undoes, or lets hold again, say so. */
export function onMotionCarried(state: State, entry: Entry, { by }: Events['motion.carried']): void {
  onDecided(state, entry, 'carried')
  end(state, entry, { name: 'carried', at: entry.at, by })
  for (const id of undoneChain(state, entry.subject)) {
    const undone = state.motions.get(id)
    if (undone) keep(state, { ...undone, version: entry.seq })
  }
}

/** `motion.lost` */
export function onMotionLost(state: State, entry: Entry, { cause, reason, by }: Events['motion.lost']): void {
  onDecided(state, entry, 'lost', reason)
  end(state, entry, { name: 'lost', at: entry.at, cause, reason, ...(by ? { by } : {}) })
}

/** What it would have changed is kept for its cards: the entries behind this one may change just that. */
function end(state: State, entry: Entry, status: MotionStatus): void {
  change(state, entry, ({ motion }) => ({ status, was: matterNow(state, motion) }))
  tellHeads(state, entry)
}

/** `motion.shown` */
export const onMotionShown = (state: State, entry: Entry, { input: { command } }: Events['motion.shown']): void =>
  change(state, entry, ({ shown }) => ({ shown: [...new Set([...shown, command.channel])] }))

/** Another charter is in force: what open motions would change is another thing now, so every card is drawn again, and large ones are opened again. */
export function redrawMotions(state: State, entry: Entry): void {
  for (const [, record] of [...state.motions.entries()])
    if (record.status.name === 'open') keep(state, { ...record, shown: [], version: entry.seq })
}

function change(state: State, entry: Entry, then: (record: MotionRecord) => Partial<MotionRecord>): void {
  const record = state.motions.get(entry.subject)
  if (record) keep(state, { ...record, ...then(record), version: entry.seq })
}
