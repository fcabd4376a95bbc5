import { claimDue, doRun } from '../../queues/schedules.ts'
import type { Figures, ReportDraft } from '../../src/core/reports/draft.ts'
import type { Runs } from '../../src/core/schedules/runs.ts'
import type { World } from './world.ts'

const FIGURES: Figures = { asked: 1, granted: 1, rejected: 0, unanswered: 0, answers: 0, median: null, spent: 0 }

/** A report of a day on which one request was granted and there is nothing else to tell. */
export const REPORT: ReportDraft = {
  day: '2026-11-21',
  proposals: [],
  waiting: 0,
  now: FIGURES,
  before: FIGURES,
  spend: [],
  budgets: [],
  hours: [],
  savings: [],
  waste: [],
}

/** What a run came to that proposed nothing. */
const OUTCOME = { looked: 0, found: 0, proposed: [] }

/** A charter in which only the daily run is scheduled. */
export const DAILY = { kaizen: { schedules: { hourly: 'off', nightly: 'off', weekly: 'off' } } }

/** The run of the next day makes a report that names what `propose` puts to the operators; the report's id. */
export async function reportTomorrow(
  { governor, clock }: World,
  draft: ReportDraft,
  propose: () => Promise<readonly string[]>,
): Promise<string> {
  clock.advance(86_400_000)
  const report = { ...draft, proposals: await propose() }
  await claimDue(governor)
  const daily: Runs['daily'] = async () => ({ outcome: OUTCOME, report })
  const runs = { hourly: daily, nightly: daily, weekly: daily, daily }
  await doRun({ governor, runs }, 'daily', governor.state().schedules.get('daily')?.window as string)
  return [...governor.state().reports.entries()].at(-1)?.[0] as string
}

const CONSOLE = { kind: 'system', part: 'console' } as const

/** Proposes resolutions, by whoever holds the store; their ids. */
export async function resolve({ governor }: World, ...texts: readonly string[]): Promise<readonly string[]> {
  for (const text of texts) {
    const moved = await governor.submit(
      { kind: 'move', motion_id: `mot_${text}`, motion: { kind: 'resolution', text }, door: 'web' },
      CONSOLE,
    )
    if (!moved.ok) throw new Error(moved.refusal.detail)
  }
  return texts.map((text) => `mot_${text}`)
}
