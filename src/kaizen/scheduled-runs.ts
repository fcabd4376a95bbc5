import { isLookedAt } from '../core/experiments/due.ts'
import type { WasteLine } from '../core/reports/draft.ts'
import { type Finding, MOST_FINDINGS } from '../core/schedules/findings.ts'
import type { RunResult, Runs } from '../core/schedules/runs.ts'
import { METHOD } from '../core/statistics/method.ts'
import type { Millis } from '../core/units.ts'
import type { GovernorFace } from '../governor/face.ts'
import type { Backtester } from './backtest/backtester.ts'
import type { Window } from './backtest/result.ts'
import { inlineLooker, type Looker, ledgerOf } from './look/looker.ts'
import { draftReport } from './reports/draft.ts'
import type { ReportSource } from './reports/source.ts'
import { scamperAndPropose } from './scamper/propose.ts'
import { review } from './scamper/scamper.ts'
import { costliest, type Waste } from './waste/waste.ts'

/** What schedules do, over the governor of a running program. */
export function buildRuns(governor: GovernorFace, backtest: Backtester, look: Looker = inlineLooker(ledgerOf(governor))): Runs {
  const source: ReportSource = {
    state: () => governor.state(),
    charter: () => governor.charter(),
    read: (after, limit) => governor.read(after, limit),
    request: (id) => governor.request(id),
    waste: async (until) => (await wastesBefore(look, until)).map(lineOf),
  }
  return {
    hourly: async (due) => {
      const wastes = await wastesBefore(look, due)
      return { outcome: { looked: wastes.length, found: wastes.length, proposed: [], findings: findingsOf(wastes) } }
    },
    nightly: (_, { dry }) => lookAtExperiments(governor, dry),
    daily: async (due) => {
      const report = await draftReport(source, due)
      return { outcome: { looked: report.now.asked, found: report.waste.length, proposed: [] }, report }
    },
    weekly: (due, { dry }) => reviewLaw(governor, backtest, look, due, dry),
  }
}

/** Days that the law is reviewed by. */
const REVIEW_DAYS = 30

/** Thinks of changes by the seven letters, tests each on the last month, and proposes what stood. */
async function reviewLaw(governor: GovernorFace, backtest: Backtester, look: Looker, to: Millis, dry: boolean): Promise<RunResult> {
  const deps = {
    window: { from: to - REVIEW_DAYS * DAY, to },
    think: (window: Window) => look('thoughts', window),
    backtest,
    find: async (id: string) => (await governor.request(id))?.ask,
  }
  if (dry) {
    const { proposals, dropped } = await review(deps)
    return { outcome: { looked: proposals.length + dropped.length, found: proposals.length, proposed: [] } }
  }
  const all = await scamperAndPropose({ ...deps, governor }, { principal: { kind: 'system', part: 'worker' }, door: 'queue' })
  const proposed = all.flatMap(({ answer }) => (answer.ok ? [answer.subject] : []))
  const refused = all.flatMap(({ answer }) => (answer.ok ? [] : [answer.refusal.detail]))
  return { outcome: { looked: all.length, found: all.length, proposed, ...(refused[0] === undefined ? {} : { note: refused[0] }) } }
}

const DAY: Millis = 86_400_000
/** Days that are looked at for waste: a week shows what one day hides. */
const WASTE_DAYS = 7

/** What the last days wasted, kinds of which nothing was found left out. */
const wastesBefore = async (look: Looker, to: Millis): Promise<readonly Waste[]> =>
  (await look('waste', { from: to - WASTE_DAYS * DAY, to })).wastes.filter(({ count }) => count > 0)

const lineOf = ({ waste, count, cost, time, groups }: Waste): WasteLine => ({
  waste,
  count,
  cost,
  time,
  ...(groups[0] ? { about: groups[0].about } : {}),
})

/** The costliest of all kinds, as the ledger keeps them. */
const findingsOf = (wastes: readonly Waste[]): readonly Finding[] =>
  wastes
    .flatMap(({ waste, groups }) => groups.map(({ about, count, cost, time }) => ({ waste, about, count, cost, time })))
    .sort(costliest)
    .slice(0, MOST_FINDINGS)

/** Looks at every experiment that is running or watched and has no schedule of its own; what follows from a look the core decides. */
async function lookAtExperiments(governor: GovernorFace, dry: boolean): Promise<RunResult> {
  const ids = [...governor.state().experiments.entries()]
    .filter(([, known]) => isLookedAt(known) && known.plan.schedule === undefined)
    .map(([id]) => id)
  const proposed: string[] = []
  let found = 0
  for (const experiment_id of dry ? [] : ids) {
    const version = governor.state().experiments.get(experiment_id)?.version
    const motion_id = governor.ids.next('mot_')
    await governor.submit(
      { kind: 'experiment-evaluate', experiment_id, seed: governor.ids.next('seed_'), motion_id, method: METHOD },
      { kind: 'system', part: 'worker' },
    )
    const { experiments, motions } = governor.state()
    if (experiments.get(experiment_id)?.version !== version) found++
    if (motions.has(motion_id)) proposed.push(motion_id)
  }
  return { outcome: { looked: ids.length, found, proposed } }
}
