import { cronFault } from '../schedules/cron.ts'
import type { State } from '../state.ts'
import type { Costs } from '../statistics/costs.ts'
import type { Interval } from '../statistics/judge.ts'
import { type Millis, usdFromMicros } from '../units.ts'
import { en } from '../wording/catalogue/en.ts'
import { filterText } from '../wording/experiments.ts'
import { isLookedAt, nextLook } from './due.ts'
import { matchesFilter } from './overlay.ts'
import type { Experiment, ExperimentStatus } from './record.ts'

/** An experiment as every door answers it; times are ISO 8601, money is dollars, shares are 0–1. */
export interface ExperimentView {
  readonly experiment_id: string
  readonly state: ExperimentStatus['name']
  /** The name under which the charter declares it. */
  readonly declared: string | null
  readonly by: string | null
  readonly drafted_at: string
  readonly control: string
  readonly candidate: string
  /** Which work it is about, in words. */
  readonly where: string
  readonly sample_rate: number
  readonly scorer: string
  readonly schedule: string | null
  readonly min_samples: number
  readonly max_samples: number
  readonly budget_usd: number
  /** The part of it that only the watch may spend. */
  readonly watch_budget_usd: number
  readonly spent_usd: number
  readonly reserved_usd: number
  /** Pieces of work that were done by both. */
  readonly pairs: number
  /** Shadow work that is owed. */
  readonly owed: number
  readonly looks: number
  /** Pairs that must be in for the next look; null when none is to come. */
  readonly next_look_pairs: number | null
  /** What the last look said. */
  readonly finding: string | null
  readonly retained: Interval | null
  readonly saving: Interval | null
  /** What it waits for, or why nothing happens, in a sentence. */
  readonly note: string | null
  /** The motion that proposes it, or to roll it back. */
  readonly motion: string | null
  readonly committed_at?: string
  readonly watched_until?: string
  readonly watched_pairs?: number
  /** What settled requests cost on average: with the control while it was tried, with the candidate since it was promoted. */
  readonly real_costs?: Readonly<Record<'control' | 'candidate', { readonly requests: number; readonly usd_each: number | null }>>
  readonly ended_at?: string
  /** Why it was stopped or rolled back: a stable code. */
  readonly why?: string
  readonly reason?: string
}

const iso = (at: Millis): string => new Date(at).toISOString()

type Seen = Pick<State, 'charter' | 'samples' | 'shadows' | 'halted'>

/** The wire's view of an experiment, at `now`. */
export function experimentView(known: Experiment, state: Seen, now: Millis): ExperimentView {
  const { id, plan, status, pairs, looks } = known
  const last = looks.at(-1)
  const owed = [...state.shadows.entries()].filter(([, { experiment }]) => experiment === id).length
  return {
    experiment_id: id,
    state: status.name,
    declared: known.declared ?? null,
    by: known.by?.operator ?? null,
    drafted_at: iso(known.at),
    control: plan.control,
    candidate: plan.candidate,
    where: filterText(plan.filter, en.experiments),
    sample_rate: plan.rate,
    scorer: plan.scorer.kind,
    schedule: plan.schedule ?? null,
    min_samples: plan.min,
    max_samples: plan.max,
    budget_usd: usdFromMicros(plan.budget),
    watch_budget_usd: usdFromMicros(plan.kept),
    spent_usd: usdFromMicros(known.spent),
    reserved_usd: usdFromMicros(known.reserved),
    pairs: pairs.length,
    owed,
    looks: looks.length,
    next_look_pairs: status.name === 'running' ? (status.exhausted ? pairs.length : nextLook(known)) : null,
    finding: last?.finding ?? null,
    retained: last?.retained ?? null,
    saving: last?.saving ?? null,
    note: noteOf(known, state, owed, now),
    ...statusPart(known),
  }
}

type StatusPart = Pick<
  ExperimentView,
  'motion' | 'committed_at' | 'watched_until' | 'watched_pairs' | 'real_costs' | 'ended_at' | 'why' | 'reason'
>

const eachOf = ({ count, sum }: Costs) => ({ requests: count, usd_each: count === 0 ? null : usdFromMicros(Math.round(sum / count)) })

function statusPart({ status, watched, real }: Experiment): StatusPart {
  switch (status.name) {
    case 'draft':
    case 'running':
      return { motion: null }
    case 'proposed':
      return { motion: status.motion }
    case 'committed':
      return {
        motion: status.rollback ?? status.motion ?? null,
        committed_at: iso(status.at),
        watched_until: iso(status.until),
        watched_pairs: watched.length,
        real_costs: { control: eachOf(real.control), candidate: eachOf(real.candidate) },
      }
    case 'rolled_back':
      return { motion: status.motion ?? null, ended_at: iso(status.at), why: status.why, reason: status.reason.text }
    case 'rejected':
      return { motion: null, ended_at: iso(status.at), reason: status.reason.text }
    case 'inconclusive':
      return { motion: null, ended_at: iso(status.at), why: status.reason.code, reason: status.reason.text }
    case 'stopped':
      return { motion: null, ended_at: iso(status.at), why: status.why, reason: status.reason.text }
  }
}

/** What it waits for, and before that whether nobody will look at it. */
function noteOf(known: Experiment, state: Seen, owed: number, now: Millis): string | null {
  const notes = [unseenNote(known, state), waitsFor(known, state, owed, now)].filter((note) => note !== null)
  return notes.length === 0 ? null : notes.join('. ')
}

/** Why time alone never looks at it; null when it does, or there is nothing to look at. */
function unseenNote(known: Experiment, { charter }: Seen): string | null {
  const { id, plan, status } = known
  if (status.name !== 'draft' && !isLookedAt(known)) return null
  const why =
    plan.schedule === undefined
      ? (charter?.charter.kaizen?.schedules?.nightly ?? 'off') === 'off' &&
        'kaizen.schedules.nightly is off, and it has no schedule of its own'
      : cronFault(plan.schedule) !== undefined && `Its schedule ${plan.schedule} is never due`
  return why ? `${why}: it is looked at only when somebody asks, by \`countersign experiments evaluate ${id}\`` : null
}

/** An experiment that waits says for what: one without samples spends nothing, and says so. */
function waitsFor({ plan, status, pairs }: Experiment, { samples, halted }: Seen, owed: number, now: Millis): string | null {
  if (status.name === 'draft') return 'It costs nothing until it is started'
  if (status.name === 'proposed') return 'People are asked: it is a motion'
  if (status.name === 'committed') return status.confirmed ? 'The watch is over' : `It is watched until ${iso(status.until)}`
  if (status.name !== 'running') return null
  if (halted) return 'The organisation is halted, so nothing is tried'
  if (status.exhausted) return 'Its money is spent; the next look is the last'
  if (owed > 0) return null
  const kept = [...samples.entries()].some(
    ([, { model, agent, density, tool, until }]) =>
      until > now &&
      model === plan.control &&
      matchesFilter(plan.filter, { agent_id: agent, logic_density: density, ...(tool === undefined ? {} : { tool }) }),
  )
  if (kept) return null
  const sends = 'agents send theirs to POST /api/v1/requests/:id/sample, where kaizen.samples.reuse lists them'
  return `No content of work with ${plan.control} is kept${pairs.length === 0 ? ', so nothing is tried and nothing is spent' : ' now'}: ${sends}`
}

/** Every experiment: those that run or wait for people first, then the last that changed. */
export const experimentViews = (state: Seen & Pick<State, 'experiments'>, now: Millis): readonly ExperimentView[] =>
  [...state.experiments.entries()]
    .map(([, known]) => known)
    .sort((a, b) => RANK[a.status.name] - RANK[b.status.name] || b.version - a.version)
    .map((known) => experimentView(known, state, now))

const RANK = {
  proposed: 0,
  running: 1,
  committed: 2,
  draft: 3,
  rolled_back: 4,
  rejected: 4,
  inconclusive: 4,
  stopped: 4,
} as const satisfies Record<ExperimentStatus['name'], number>
