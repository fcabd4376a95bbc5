import { duesBetween, windowKey } from '../schedules/cron.ts'
import type { State } from '../state.ts'
import type { Millis } from '../units.ts'
import type { Experiment } from './record.ts'

/** Whether a look at an experiment may find something: it is running, or watched. */
export const isLookedAt = ({ status }: Experiment): boolean =>
  status.name === 'running' || (status.name === 'committed' && !status.confirmed)

/** How many pairs must be in for the next look: a tenth of the most more than at the last one, at least ten. Each look costs some of the chance of error, and some 30 ms. */
export const nextLook = ({ plan, looks }: Experiment): number =>
  Math.min(plan.max, (looks.at(-1)?.pairs ?? 0) + Math.max(10, Math.ceil(plan.max / 10)))

/** A time of an experiment's own schedule that has come. */
export interface DueLook {
  readonly experiment: string
  readonly window: string
}

/** The looks that are due by experiments' own schedules and that nobody has claimed: of each the latest only, however many were missed. */
export const looksDue = ({ charter, experiments }: Pick<State, 'charter' | 'experiments'>, now: Millis): readonly DueLook[] =>
  [...experiments.entries()].flatMap(([experiment, known]) => {
    const { plan, claimed = now } = known
    if (plan.schedule === undefined || !isLookedAt(known)) return []
    const [at] = duesBetween(plan.schedule, charter?.charter.timezone ?? 'UTC', claimed, now, 1)
    return at === undefined ? [] : [{ experiment, window: windowKey(at) }]
  })
