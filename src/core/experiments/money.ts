import { dayOf } from '../budget/calendar.ts'
import { lifetimeLimit } from '../budget/more.ts'
import { keyIn, limitOf, orgDayKey, usedIn } from '../budget/windows.ts'
import type { Context } from '../decide/context.ts'
import type { Reason } from '../reason.ts'
import { formatUsd, isExact, type Micros } from '../units.ts'
import type { ExperimentLaw } from './law.ts'
import type { Experiment, Held, Phase } from './record.ts'

/** The most that an experiment may have spent and set aside in a phase: the watch's part is for the watch alone. */
export const limitIn = ({ plan }: Pick<Experiment, 'plan'>, phase: Phase): Micros =>
  phase === 'trial' ? plan.budget - plan.kept : plan.budget

/** What there is no money for, and whether the experiment's own money is what is missing. */
interface Missing {
  readonly reason: Reason
  readonly own: boolean
}

/** Where money that is set aside now counts; or why there is none. Checked and set aside in one decision, like every other money. */
export function setAside(
  ctx: Context,
  law: ExperimentLaw,
  experiment: Experiment,
  phase: Phase,
  amount: Micros,
): Pick<Held, 'day' | 'windows'> | Missing {
  const { state, charter, now } = ctx
  const missing = (own: boolean, limit: Micros, of: string): Missing => ({
    own,
    reason: {
      code: own ? 'experiment_budget' : 'experiments_budget',
      text: `${formatUsd(amount)} does not fit ${of} of ${formatUsd(limit)}`,
    },
  })
  const limit = limitIn(experiment, phase)
  if (experiment.spent + experiment.reserved + amount > limit) return missing(true, limit, 'the budget of the experiment')
  const day = dayOf(now, charter.document.timezone)
  if ((state.experimentDays.get(day) ?? 0) + amount > law.day) return missing(false, law.day, "the experiments' budget of the day")
  if (!law.inOrgBudgets) return { day, windows: [] }
  const { more } = charter
  const windows = [orgDayKey(day), ...(more?.windows.includes('org-month') ? [keyIn('org-month', day, '', '')] : [])]
  for (const key of windows) {
    const most = limitOf(charter, key, undefined)
    if (most !== null && usedIn(state, key) + amount > most) return missing(false, most, "the organisation's budget")
  }
  const lifetime = more ? lifetimeLimit(state, more) : null
  if (lifetime !== null && state.spent + amount > lifetime) return missing(false, lifetime, "the organisation's budget of its lifetime")
  return isExact(state.spent + amount) ? { day, windows } : missing(false, state.spent, 'what can be counted')
}
