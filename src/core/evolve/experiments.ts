import type { CharterContent } from '../charter/content.ts'
import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import { shadowKey } from '../experiments/choose.ts'
import type { Scored } from '../experiments/commands.ts'
import type { Owed } from '../experiments/events.ts'
import type { Experiment, ExperimentStatus, Held, Shadow } from '../experiments/record.ts'
import { windowTime } from '../schedules/cron.ts'
import type { State } from '../state.ts'
import type { Pair } from '../statistics/bootstrap.ts'
import { NO_COSTS } from '../statistics/costs.ts'
import type { Micros, Millis } from '../units.ts'
import { use } from './budget.ts'
import { keep } from './owed.ts'

type Data<T extends keyof Events> = Events[T]

/** Days of experiments' spending that are kept: work that was begun on one may report on a later one. */
const KEPT_DAYS = 40

const ENDED: ReadonlySet<ExperimentStatus['name']> = new Set(['rolled_back', 'rejected', 'inconclusive', 'stopped'])
/** How long an experiment that has ended stays in the state; then the ledger alone knows of it. */
const REMEMBERED: Millis = 90 * 86_400_000

/** `experiment.drafted`: with a new one those leave that ended long ago. */
export function onDrafted(state: State, { subject: id, at, seq }: Entry, { input, plan, by }: Data<'experiment.drafted'>): void {
  for (const [old, { status, reserved }] of [...state.experiments.entries()])
    if (ENDED.has(status.name) && 'at' in status && status.at + REMEMBERED <= state.at && reserved === 0) state.experiments.delete(old)
  const { declared } = input.command
  state.experiments.set(id, {
    id,
    plan,
    ...(declared === undefined ? {} : { declared }),
    at,
    ...(by ? { by } : {}),
    status: { name: 'draft' },
    reserved: 0,
    spent: 0,
    pairs: [],
    looks: [],
    watched: [],
    real: { control: uncounted(at), candidate: uncounted(at) },
    version: seq,
  })
}

const uncounted = (since: Millis) => ({ since, ...NO_COSTS })

/** `experiment.started` */
export function onStarted(state: State, entry: Entry, { base, shadows }: Data<'experiment.started'>): void {
  change(state, entry, ({ real }) => ({
    base,
    status: { name: 'running', since: entry.at },
    claimed: entry.at,
    real: { ...real, control: uncounted(entry.at) },
  }))
  owe(state, entry, shadows)
}

/** `experiment.stopped` */
export const onStopped = (state: State, entry: Entry, { why, reason, by }: Data<'experiment.stopped'>): void =>
  end(state, entry, { name: 'stopped', at: entry.at, why, reason, ...(by ? { by } : {}) })

/** `experiment.inconclusive` */
export const onInconclusive = (state: State, entry: Entry, { reason }: Data<'experiment.inconclusive'>): void =>
  end(state, entry, { name: 'inconclusive', at: entry.at, reason })

/** `experiment.rejected` */
export const onRejected = (state: State, entry: Entry, { reason }: Data<'experiment.rejected'>): void =>
  end(state, entry, { name: 'rejected', at: entry.at, reason })

/** `experiment.exhausted`: what waits for its money is not owed any more. */
export function onExhausted(state: State, entry: Entry): void {
  change(state, entry, ({ status }) =>
    status.name === 'running' || status.name === 'committed' ? { status: { ...status, exhausted: true } } : {},
  )
  letGo(state, entry.subject)
}

/** `experiment.due` */
export const onDue = (state: State, entry: Entry, { window }: Data<'experiment.due'>): void =>
  change(state, entry, () => ({ claimed: windowTime(window) ?? entry.at }))

/** `charter.adopted`: what an experiment's own schedule was due for in another time zone is not made up for in this one. */
export function noteZone(state: State, entry: Entry, before: CharterContent | undefined): void {
  if (before?.charter.timezone === state.charter?.charter.timezone) return
  for (const [id, known] of [...state.experiments.entries()]) state.experiments.set(id, { ...known, claimed: entry.at })
}

/** `experiment.looked` */
export const onLooked = (state: State, entry: Entry, { look }: Data<'experiment.looked'>): void =>
  change(state, entry, ({ looks }) => ({ looks: [...looks, look] }))

/** `experiment.proposed`: nothing more is tried while people think. */
export const onProposed = (state: State, entry: Entry, { motion }: Data<'experiment.proposed'>): void =>
  end(state, entry, { name: 'proposed', at: entry.at, motion })

/** `experiment.committed`: the arbiter's choice changes here. */
export function onCommitted(state: State, entry: Entry, { overlay, until, motion }: Data<'experiment.committed'>): void {
  end(state, entry, { name: 'committed', at: entry.at, until, ...(motion === undefined ? {} : { motion }) })
  change(state, entry, ({ real }) => ({ claimed: entry.at, real: { ...real, candidate: uncounted(entry.at) } }))
  state.overlays.set(entry.subject, overlay)
}

/** `experiment.watched` */
export function onWatched(state: State, entry: Entry, { over, rollback }: Data<'experiment.watched'>): void {
  change(state, entry, ({ status }) =>
    status.name === 'committed'
      ? { status: { ...status, ...(over ? { confirmed: over } : {}), ...(rollback === undefined ? {} : { rollback }) } }
      : {},
  )
  if (over) letGo(state, entry.subject)
}

/** `experiment.rolled_back`: the charter's own choice holds again, and the card that promoted it says so. */
export function onRolledBack(state: State, entry: Entry, { why, reason, motion }: Data<'experiment.rolled_back'>): void {
  const before = state.experiments.get(entry.subject)?.status
  const promotion = before?.name === 'committed' ? before.motion : undefined
  end(state, entry, {
    name: 'rolled_back',
    at: entry.at,
    why,
    reason,
    ...(motion === undefined ? {} : { motion }),
    ...(promotion === undefined ? {} : { promotion }),
  })
  state.overlays.delete(entry.subject)
  const card = promotion === undefined ? undefined : state.motions.get(promotion)
  if (card) keep(state, { ...card, version: entry.seq })
}

/** `experiment.rebased`: what was seen on the old base counts no more, nor what is under way. */
export function onRebased(state: State, entry: Entry, { base }: Data<'experiment.rebased'>): void {
  change(state, entry, ({ status, real }) => ({
    base,
    status: { name: 'running', since: entry.at, ...(status.name === 'running' && status.exhausted ? { exhausted: true as const } : {}) },
    pairs: [],
    looks: [],
    real: { ...real, control: uncounted(entry.at) },
  }))
  for (const [key, shadow] of [...state.shadows.entries()])
    if (shadow.experiment === entry.subject && (shadow.held || shadow.asked)) state.shadows.set(key, { ...shadow, void: true })
}

/** `sample.kept` */
export function onSampleKept(state: State, entry: Entry, { input, until, shadows }: Data<'sample.kept'>): void {
  const { request_id: request, digest, model } = input.command
  const record = state.requests.get(request)
  if (!record) return
  const { ask } = record
  state.requests.set(request, { ...record, sampled: true })
  const { agent_id: agent, logic_density: density, tool } = ask
  state.samples.set(request, { request, agent, digest, model, density, ...(tool === undefined ? {} : { tool }), until })
  owe(state, entry, shadows)
}

/** `sample.removed` */
export function onSampleRemoved(state: State, { subject }: Entry): void {
  state.samples.delete(subject)
  for (const [key, { request, held }] of [...state.shadows.entries()]) if (request === subject && !held) state.shadows.delete(key)
}

/** `shadow.reserved`: set aside in the experiment, in the day of all experiments and, where the charter says so, in the organisation's windows. */
export function onReserved(state: State, entry: Entry, { input, day, windows }: Data<'shadow.reserved'>): void {
  const { request_id, attempt, amount } = input.command
  const key = shadowKey(entry.subject, request_id)
  const shadow = state.shadows.get(key)
  if (!shadow) return
  const held: Held = { attempt, amount, day, windows }
  state.shadows.set(key, { ...shadow, held })
  change(state, entry, ({ reserved }) => ({ reserved: reserved + amount }))
  count(state, held, amount)
}

/** `shadow.scored`: a pair that comes after its experiment has ended is paid for, and counts for nothing. */
export function onScored(state: State, entry: Entry, { input, charged }: Data<'shadow.scored'>): void {
  const { request_id, control, candidate } = input.command
  pair(state, entry, settle(state, entry, request_id, charged), control, candidate)
}

/** `shadow.asked`: it is paid for, and owed by people from here on. */
export function onAskedPeople(state: State, entry: Entry, { input, charged }: Data<'shadow.asked'>): void {
  const { request_id, attempt, cost, channels } = input.command
  const key = shadowKey(entry.subject, request_id)
  const known = state.shadows.get(key)
  settle(state, entry, request_id, charged)
  const going = state.experiments.get(entry.subject)?.status.name
  const wanted = known?.phase === 'trial' ? going === 'running' : going === 'committed'
  if (!known || known.void || !wanted || !state.samples.has(request_id)) return
  const { held: _, ...shadow } = known
  state.shadows.set(key, { ...shadow, asked: { attempt, cost, channels } })
}

/** `shadow.thumbed` */
export function onThumbed(state: State, entry: Entry, { request, control, candidate }: Data<'shadow.thumbed'>): void {
  const key = shadowKey(entry.subject, request)
  const shadow = state.shadows.get(key)
  state.shadows.delete(key)
  pair(state, entry, shadow, control, candidate)
}

function pair(state: State, entry: Entry, shadow: Shadow | undefined, control: Scored, candidate: Scored): void {
  if (!shadow || shadow.void) return
  const pair: Pair = [control.quality, candidate.quality, control.cost, candidate.cost]
  change(state, entry, ({ status, pairs, watched }) => {
    if (shadow.phase === 'trial' && status.name === 'running') return { pairs: [...pairs, pair] }
    return shadow.phase === 'watch' && status.name === 'committed' ? { watched: [...watched, pair] } : {}
  })
}

/** `shadow.failed` */
export const onFailed = (state: State, entry: Entry, { input, charged }: Data<'shadow.failed'>): void =>
  void settle(state, entry, input.command.request_id, charged)

/** `shadow.dropped` */
export const onDropped = (state: State, entry: Entry, { input }: Data<'shadow.dropped'>): void =>
  void state.shadows.delete(shadowKey(entry.subject, input.command.request_id))

/** What was set aside becomes what it cost, and the work is not owed any more. */
function settle(state: State, entry: Entry, request: string, charged: Micros): Shadow | undefined {
  const key = shadowKey(entry.subject, request)
  const shadow = state.shadows.get(key)
  state.shadows.delete(key)
  const held = shadow?.held
  if (!held) return shadow
  change(state, entry, ({ reserved, spent }) => ({ reserved: reserved - held.amount, spent: spent + charged }))
  count(state, held, charged - held.amount)
  return shadow
}

function count(state: State, { day, windows }: Pick<Held, 'day' | 'windows'>, amount: Micros): void {
  if (!state.experimentDays.has(day))
    for (const old of [...state.experimentDays.entries()]
      .map(([key]) => key)
      .sort()
      .slice(0, -KEPT_DAYS))
      state.experimentDays.delete(old)
  state.experimentDays.set(day, (state.experimentDays.get(day) ?? 0) + amount)
  if (windows.length > 0) use(state, { amount, windows }, amount)
}

function owe(state: State, { seq }: Entry, owed: readonly Owed[]): void {
  for (const { experiment, request, run, phase } of owed) {
    const sample = state.samples.get(request)
    const shadow: Shadow | undefined = sample && { experiment, request, run, phase, since: seq, until: sample.until }
    if (shadow) state.shadows.set(shadowKey(experiment, request), shadow)
  }
}

/** What no try has begun is not owed any more. */
function letGo(state: State, id: string): void {
  for (const [key, { experiment, held }] of [...state.shadows.entries()]) if (experiment === id && !held) state.shadows.delete(key)
}

function end(state: State, entry: Entry, status: ExperimentStatus): void {
  change(state, entry, () => ({ status }))
  letGo(state, entry.subject)
}

function change(state: State, { subject, seq }: Entry, then: (known: Experiment) => Partial<Experiment>): void {
  const known = state.experiments.get(subject)
  if (known) state.experiments.set(subject, { ...known, ...then(known), version: seq })
}
