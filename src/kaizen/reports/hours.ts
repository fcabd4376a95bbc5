import type { Entry } from '../../core/entry.ts'
import type { ReportDraft } from '../../core/reports/draft.ts'
import { hourOf } from '../../core/reports/figures.ts'
import type { Millis } from '../../core/units.ts'

/** When a request was put to people that was asked before the entries begin; undefined: nobody knows. */
export type AskedAt = (request: string) => Promise<Millis | undefined>

/** How people answered, by hour of the day: how often, and the median of how long it took from when they were asked. */
export async function answersByHour(entries: AsyncIterable<Entry>, zone: string, askedAt: AskedAt): Promise<ReportDraft['hours']> {
  const since = new Map<string, Millis>()
  const took = new Map<number, Millis[]>()
  for await (const { type, subject, at } of entries) {
    if (type === 'request.asked' || type === 'stage.passed') since.set(subject, at)
    if (type !== 'vote.cast') continue
    const asked = since.get(subject) ?? (await askedAt(subject))
    if (asked === undefined) continue
    const hour = hourOf(at, zone)
    took.set(hour, [...(took.get(hour) ?? []), Math.max(0, at - asked)])
  }
  return [...took].sort(([a], [b]) => a - b).map(([hour, all]) => ({ hour, answers: all.length, median: median(all) }))
}

/** The smaller of the two in the middle, where there are two: a time that was really taken. */
const median = (all: readonly Millis[]): Millis => [...all].sort((a, b) => a - b)[Math.ceil(all.length / 2) - 1] ?? 0
