import type { ScheduleName } from '../src/core/charter/sections/kaizen/schedules.ts'
import { SCHEDULES } from '../src/core/charter/sections/kaizen/schedules.ts'
import { looksDue } from '../src/core/experiments/due.ts'
import { windowTime } from '../src/core/schedules/cron.ts'
import { cronsOf, runsDue } from '../src/core/schedules/due.ts'
import type { Runs } from '../src/core/schedules/runs.ts'
import { METHOD } from '../src/core/statistics/method.ts'
import type { Millis } from '../src/core/units.ts'
import type { GovernorFace } from '../src/governor/face.ts'
import { runsQueue } from './names.ts'
import { EffectJob } from './payloads.ts'
import type { QueueKit } from './queue-kit.ts'
import { report } from './workers/report.ts'

/** What schedules need. */
export interface ScheduleDeps {
  readonly governor: GovernorFace
  readonly runs: Runs
  /** Hears of a queue that is away: runs are then claimed within a minute of their time. */
  readonly fault: (error: unknown) => void
}

/** How often is looked for runs that no wake-up came for. */
const EVERY: Millis = 60_000
/** Ledger passes and drawing: one after the other, beside whatever else the process does. */
const CONCURRENCY = 1

/**
 * Job schedulers of the queue, one for each pattern of the charter, wake up; what is due is judged by the governor's clock and claimed in the
 * ledger, so a wake-up that comes twice, late or in several processes at once makes one run, and one that was lost is made good within a
 * minute and at the next start. Answers how to stop.
 */
export async function startSchedules(kit: QueueKit, { governor, runs, fault }: ScheduleDeps): Promise<() => Promise<void>> {
  const queue = kit.queue(runsQueue(governor.org))
  let last: Promise<void> = Promise.resolve()
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    last = last.then(work).catch(fault)
    return last
  }
  const claim = (): Promise<void> => inTurn(() => claimDue(governor))

  const follow = async (): Promise<void> => {
    const { timezone: tz, kaizen } = governor.charter().document
    const crons = new Map(cronsOf(kaizen?.schedules))
    for (const name of SCHEDULES) {
      const pattern = crons.get(name)
      if (pattern === undefined) await queue.removeJobScheduler(name)
      else await queue.upsertJobScheduler(name, { pattern, tz }, { name: 'due', opts: { removeOnComplete: true, removeOnFail: true } })
    }
  }

  kit.worker(
    runsQueue(governor.org),
    async (job) => {
      if (job.name !== 'run') return claim()
      const { effect, seq = 0 } = EffectJob.parse(job.data)
      // Another process claimed it.
      if (governor.state().head.seq < seq) await governor.catchUp()
      if (effect.kind === 'run') await doRun({ governor, runs }, effect.subject as ScheduleName, effect.window)
    },
    { concurrency: CONCURRENCY },
  )
  await inTurn(follow)
  await claim()
  const stopFollowing = governor.subscribe(({ entry }) => {
    if (entry.type === 'charter.adopted') void inTurn(follow)
  })
  const timer = setInterval(() => void claim(), EVERY)
  timer.unref()
  return async () => {
    stopFollowing()
    clearInterval(timer)
    await last
  }
}

const TIMER = { kind: 'system', part: 'timer' } as const

/**
 * Claims every run that is due, and every look at an experiment by its own schedule: of each the latest only. One that another process claimed
 * first is refused, which is right. A look is taken by the decision that claims it.
 */
export async function claimDue(governor: GovernorFace): Promise<void> {
  await governor.catchUp()
  const { clock, ids } = governor
  for (const run of runsDue(governor.state(), clock.now())) await governor.submit({ kind: 'run-schedule', ...run }, TIMER)
  for (const { experiment: experiment_id, window } of looksDue(governor.state(), clock.now())) {
    const [seed, motion_id] = [ids.next('seed_'), ids.next('mot_')]
    await governor.submit({ kind: 'experiment-evaluate', experiment_id, seed, motion_id, window, method: METHOD }, TIMER)
  }
}

/** Does a run, if the state still owes it. */
export async function doRun({ governor, runs }: Omit<ScheduleDeps, 'fault'>, schedule: ScheduleName, window: string): Promise<void> {
  const row = governor.state().schedules.get(schedule)
  const due = windowTime(window)
  if (row?.window !== window || row.done || due === undefined) return
  const result = await runs[schedule](due, { dry: false })
  await report(governor, { kind: 'schedule-done', schedule, window, ...result })
}
