import { asksPeople, type Carded, cardedOf, isMotion } from './carded.ts'
import { digestOwed, digestsAt } from './digests/owed.ts'
import type { Digest } from './digests/record.ts'
import type { Entry } from './entry.ts'
import { cardOwed, noteOwed, replyOwed } from './evolve/owed.ts'
import { shadowKey } from './experiments/choose.ts'
import { thumbsOwed } from './experiments/thumb.ts'
import { imageOwed } from './images/owed.ts'
import { undoneChain } from './improvements/undone.ts'
import { sha256 } from './json.ts'
import { reportsOwed } from './reports/owed.ts'
import type { State } from './state.ts'
import type { Org, Seq } from './units.ts'

/** An effect that is owed: to a request or motion, named by its id, to bring one card up to date, tell the thread under it what happened, post its image below it, or tell the reply queue; to a channel, which is then the subject, to tell it alerts; to an experiment, to run a request again in the shadow; to a schedule, to do what its run is for. */
export type Effect =
  | { readonly kind: 'card'; readonly subject: string; readonly channel: string }
  | { readonly kind: 'note'; readonly subject: string; readonly channel: string }
  | { readonly kind: 'image'; readonly subject: string; readonly channel: string }
  | { readonly kind: 'reply'; readonly subject: string }
  /** `subject` is the digest. */
  | { readonly kind: 'digest'; readonly subject: string; readonly channel: string }
  | { readonly kind: 'alert'; readonly subject: string; readonly channel: string }
  /** `subject` is the report. */
  | { readonly kind: 'report'; readonly subject: string; readonly channel: string }
  /** The head of a report, which names what is decided by now; `subject` is the report. */
  | { readonly kind: 'head'; readonly subject: string; readonly channel: string }
  /** A copy of two blinded answers that people are not asked about any more; `subject` is the try that made them. */
  | { readonly kind: 'thumb'; readonly subject: string; readonly channel: string }
  /** `subject` is the schedule. */
  | { readonly kind: 'run'; readonly subject: string; readonly window: string }
  | { readonly kind: 'shadow'; readonly subject: string; readonly experiment: string }

/** A job for an effect; the same entry always makes the same id, `<org>-<seq>-<kind>` (BullMQ refuses integers and colons). */
export interface Job {
  readonly id: string
  readonly effect: Effect
  /** The entry up to which a process must know the ledger to see that it is owed. */
  readonly seq: Seq
}

/** Everything a request or motion owes now. */
export function owedEffects(record: Carded): readonly Effect[] {
  const all = Object.entries(record.cards)
  const cards = all.filter(([, card]) => cardOwed(record, card))
  const notes = all.filter(([, card]) => noteOwed(card))
  const images = isMotion(record) ? NONE : all.filter(([, card]) => imageOwed(record, card))
  return [
    ...cards.map(([channel]): Effect => ({ kind: 'card', subject: record.id, channel })),
    ...notes.map(([channel]): Effect => ({ kind: 'note', subject: record.id, channel })),
    ...images.map(([channel]): Effect => ({ kind: 'image', subject: record.id, channel })),
    ...(replyOwed(record) ? [{ kind: 'reply', subject: record.id } as const] : []),
  ]
}

const MAKES_JOBS: ReadonlySet<Entry['type']> = new Set([
  'request.asked',
  'request.edited',
  'request.illustrated',
  'request.queued',
  'request.granted',
  'request.refused',
  'request.revoked',
  'request.lapsed',
  'request.shown',
  'lock.preempting',
  'vote.cast',
  'stage.passed',
  'approval.reminded',
  'approval.escalated',
  'approval.delegated',
  'question.asked',
  'question.answered',
  'break-glass.reviewed',
  'motion.made',
  'motion.voted',
  'motion.shown',
  'motion.carried',
  'motion.lost',
  'experiment.rolled_back',
  'charter.adopted',
  'card.posted',
  'card.edited',
  'image.failed',
  'note.posted',
  'note.failed',
])

/** Entries that say what a thread was told: they make a job for what happened meanwhile, and no other. */
const NOTES: ReadonlySet<Entry['type']> = new Set(['note.posted', 'note.failed'])

/** Entries by which somebody is asked: only they make the job of a first post. */
const ASKS: ReadonlySet<Entry['type']> = new Set(['request.asked', 'motion.made'])

/**
 * What an entry makes owed, looked up in the state after it. A first post is made only by the entry that asked (or began a stage with channels
 * of its own), so that a card is never posted by two jobs; a decision while the post is under way is shown by an edit once `card.posted` is known.
 */
export function react(state: State, entry: Entry): readonly Job[] {
  const told = jobsAt(state, entry, [...alertsOwed(state), ...thumbsOwed(state)])
  return [...told, ...digestJobs(state, entry), ...shadowJobs(state, entry), ...scheduleJobs(state, entry), ...cardJobs(state, entry)]
}

/** Of what is owed, the jobs that an entry makes. */
const jobsAt = (state: State, { seq }: Entry, owed: readonly { readonly effect: Effect; readonly job: Seq }[]): readonly Job[] =>
  owed.filter(({ job }) => job === seq).map(({ effect }) => ({ id: jobId(state.org, seq, effect), effect, seq }))

/** Runs of schedules that are claimed and not done, each with the entry that claimed it. */
export const runsOwed = ({ schedules }: Pick<State, 'schedules'>): readonly { readonly effect: Effect; readonly job: Seq }[] =>
  [...schedules.entries()].flatMap(([subject, { window, ran, done }]) =>
    window === undefined || ran === undefined || done ? [] : [{ effect: { kind: 'run', subject, window } as const, job: ran }],
  )

/** Entries that make jobs of runs and reports. */
const SCHEDULED: ReadonlySet<Entry['type']> = new Set([
  'schedule.ran',
  'report.made',
  'report.posted',
  'report.edited',
  'motion.carried',
  'motion.lost',
])

/** A run that was claimed, where the report it made is owed, and which heads of reports are behind. */
const scheduleJobs = (state: State, entry: Entry): readonly Job[] =>
  SCHEDULED.has(entry.type) ? jobsAt(state, entry, [...runsOwed(state), ...reportsOwed(state)]) : NONE

/** Shadow work that is owed, each with the entry whose job it is; none while everything stands still. What a try holds is owed until it reports. */
export const shadowsOwed = ({
  shadows,
  halted,
  at,
}: Pick<State, 'shadows' | 'halted' | 'at'>): readonly {
  readonly effect: Effect
  readonly job: Seq
}[] =>
  shadows.size === 0 || halted
    ? NONE
    : [...shadows.entries()]
        .filter(([, { until, held, asked }]) => !asked && (held !== undefined || until > at))
        .map(([, { experiment, request, since }]) => ({ effect: { kind: 'shadow', subject: request, experiment }, job: since }))

/** What an entry makes owed stands in it. */
function shadowJobs({ org, shadows }: State, { type, seq, data }: Entry): readonly Job[] {
  if (type !== 'sample.kept' && type !== 'experiment.started') return NONE
  return data.shadows
    .filter(({ experiment, request }) => shadows.has(shadowKey(experiment, request)))
    .map(({ experiment, request }) => ({ kind: 'shadow', subject: request, experiment }) as const)
    .map((effect) => ({ id: jobId(org, seq, effect), effect, seq }))
}

/** Channels that have still to be told alerts, each with the entry whose job it is. */
export const alertsOwed = ({ alerts }: Pick<State, 'alerts'>): readonly { readonly effect: Effect; readonly job: Seq }[] =>
  alerts.size === 0
    ? NONE
    : [...alerts.entries()].map(([channel, { job }]) => ({ effect: { kind: 'alert', subject: channel, channel }, job }))

const NONE: readonly never[] = Object.freeze([])

/**
 * Jobs of the digests that an entry changed: the first post by the entry that closed one, edits by every other, and for what left one that
 * can never be shown a card of its own.
 */
function digestJobs(state: State, entry: Entry): readonly Job[] {
  const effects = digestsAt(state, entry)
    .filter((digest) => digestOwed(state, digest) && (digest.ref !== null || digest.closed === entry.seq))
    .map(digestEffect)
  const orphans = entry.type === 'digest.failed' ? leftChannels(state, entry) : NONE
  return [...effects, ...orphans.map((one): Effect => ({ kind: 'card', ...one }))].map((effect) => ({
    id: jobId(state.org, entry.seq, effect),
    effect,
    seq: entry.seq,
  }))
}

/** What a digest owes. */
const digestEffect = ({ id, channel }: Digest): Effect => ({ kind: 'digest', subject: id, channel })

/** What requests and channels are owed a card of their own since an entry, because the request left its digest there. */
const leftChannels = (state: State, entry: Entry): readonly { readonly subject: string; readonly channel: string }[] =>
  digestsAt(state, entry).flatMap(({ channel, items }) =>
    items.flatMap(({ request, left }) => (left?.seq === entry.seq ? [{ subject: request, channel }] : [])),
  )

/** Everything that an id in the table of what is owed owes now: a request, motion or digest. */
export function owedBy(state: State, id: string): readonly Effect[] {
  const record = cardedOf(state, id)
  if (record) return owedEffects(record)
  const digest = state.digests.get(id)
  return digest && digestOwed(state, digest) ? [digestEffect(digest)] : NONE
}

function cardJobs(state: State, entry: Entry): readonly Job[] {
  if (!MAKES_JOBS.has(entry.type)) return NONE
  const left = leftChannels(state, entry)
  const first = (channel: string): boolean =>
    ASKS.has(entry.type) || newChannels(entry).includes(channel) || left.some((one) => one.channel === channel)
  const changes = changesCards(state, entry)
  const makes = (record: Carded, effect: Effect): boolean => {
    if (effect.kind === 'note') return record.cards[effect.channel]?.thread?.job === entry.seq
    if (effect.kind === 'image') return makesImage(entry, effect.channel)
    if (effect.kind !== 'card' && effect.kind !== 'reply') return false
    return changes && (effect.kind === 'reply' || first(effect.channel) || record.cards[effect.channel]?.ref !== null)
  }
  return subjectsOf(state, entry)
    .filter(({ id }) => state.owed.has(id))
    .flatMap((record) => owedEffects(record).filter((effect) => makes(record, effect)))
    .map((effect) => ({ id: jobId(state.org, entry.seq, effect), effect, seq: entry.seq }))
}

/** Whether an entry makes the job of an image below a card: it brought the image, or the card. */
const makesImage = ({ type, data }: Entry, channel: string): boolean =>
  type === 'request.illustrated' || (type === 'card.posted' && data.input.command.channel === channel)

/** Whether cards and replies follow an entry itself: not what a thread was told, nor a vote that decides, which the entry shows that says so. */
function changesCards(state: State, entry: Entry): boolean {
  if (NOTES.has(entry.type)) return false
  if (entry.type === 'vote.cast') return entry.data.missing !== undefined
  return entry.type !== 'motion.voted' || state.motions.get(entry.subject)?.status.name === 'open'
}

/** Channels that an entry brings of its own: of a later stage, or of the route of what was edited. */
function newChannels({ type, data }: Entry): readonly string[] {
  if (type === 'stage.passed') return data.channels
  if (type === 'request.edited') return data.outcome.channels
  // What one person granted alone goes to every channel.
  return type === 'request.granted' || type === 'request.queued' ? (data.break_glass?.channels ?? []) : []
}

/** What an entry changed: what it is about, what it undoes, and by another charter every open motion. */
function subjectsOf(state: State, { type, subject }: Entry): readonly Carded[] {
  if (type === 'charter.adopted') return [...state.motions.entries()].map(([, record]) => record).filter(asksPeople)
  const undone = type === 'motion.carried' ? undoneChain(state, subject) : NONE
  return [type === 'experiment.rolled_back' ? promotionOf(state, subject) : subject, ...undone].flatMap((id) => cardedOf(state, id) ?? [])
}

/** The motion whose card says that an experiment was promoted. */
function promotionOf({ experiments }: State, id: string): string {
  const status = experiments.get(id)?.status
  return status?.name === 'rolled_back' ? (status.promotion ?? '') : ''
}

/** The id of the job that an entry makes for an effect. What the card is of, and where, is hashed: a channel's key holds colons. */
export const jobId = (org: Org, seq: Seq, effect: Effect): string =>
  `${org}-${seq}-${effect.kind === 'reply' ? effect.kind : `${effect.kind}-${sha256(`${effect.subject} ${placeOf(effect)}`).slice(0, 12)}`}`

/** Where an effect shows, or what it is for. */
export const placeOf = (effect: Exclude<Effect, { readonly kind: 'reply' }>): string =>
  effect.kind === 'shadow' ? effect.experiment : effect.kind === 'run' ? effect.window : effect.channel
