import type { WasteLine } from './core/reports/draft.ts'
import type { RunResult, Runs } from './core/schedules/runs.ts'
import type { Millis } from './core/units.ts'
import type { Governor } from './governor/governor.ts'
import { readHistory } from './kaizen/history/read.ts'
import { draftReport } from './kaizen/reports/draft.ts'
import type { ReportSource } from './kaizen/reports/source.ts'
import { findWaste } from './kaizen/waste/waste.ts'

/** What schedules do, over the governor of a running program. */
export function buildRuns(governor: Governor): Runs {
  const source: ReportSource = {
    state: () => governor.state(),
    charter: () => governor.charter(),
    read: (after, limit) => governor.read(after, limit),
    request: (id) => governor.request(id),
    waste: (until) => wasteBefore(governor, until),
  }
  return {
    hourly: async (due) => {
      const waste = await wasteBefore(governor, due)
      return { outcome: { looked: waste.length, found: waste.length, proposed: [] } }
    },
    nightly: (_, { dry }) => lookAtExperiments(governor, dry),
    daily: async (due) => {
      const report = await draftReport(source, due)
      return { outcome: { looked: report.now.asked, found: report.waste.length, proposed: [] }, report }
    },
    weekly: async () => NOTHING,
  }
}

const NOTHING: RunResult = { outcome: { looked: 0, found: 0, proposed: [] } }

const DAY: Millis = 86_400_000
/** Days that are looked at for waste: a week shows what one day hides. */
const WASTE_DAYS = 7

/** What the last days wasted, kinds of which nothing was found left out. */
async function wasteBefore(governor: Governor, to: Millis): Promise<readonly WasteLine[]> {
  const history = await readHistory(
    {
      org: governor.org,
      last: governor.state().head.seq,
      read: (after, limit) => governor.read(after, limit),
      about: (subject) => governor.about(subject),
    },
    { from: to - WASTE_DAYS * DAY, to },
  )
  return findWaste(history)
    .wastes.filter(({ count }) => count > 0)
    .map(({ waste, count, cost, time, groups }) => ({ waste, count, cost, time, ...(groups[0] ? { about: groups[0].about } : {}) }))
}

/** Looks at every experiment that is running or watched; what follows from a look the core decides. */
async function lookAtExperiments(governor: Governor, dry: boolean): Promise<RunResult> {
  const ids = [...governor.state().experiments.entries()]
    .filter(([, { status }]) => status.name === 'running' || (status.name === 'committed' && !status.confirmed))
    .map(([id]) => id)
  const proposed: string[] = []
  let found = 0
  for (const experiment_id of dry ? [] : ids) {
    const version = governor.state().experiments.get(experiment_id)?.version
    const motion_id = governor.ids.next('mot_')
    await governor.submit(
      { kind: 'experiment-evaluate', experiment_id, seed: governor.ids.next('seed_'), motion_id },
      { kind: 'system', part: 'worker' },
    )
    const { experiments, motions } = governor.state()
    if (experiments.get(experiment_id)?.version !== version) found++
    if (motions.has(motion_id)) proposed.push(motion_id)
  }
  return { outcome: { looked: ids.length, found, proposed } }
}
