import { type Micros, type Millis, usdFromMicros } from '../../core/units.ts'
import type { Group } from './found.ts'
import type { WasteReport } from './waste.ts'

const seconds = (time: Millis): number => time / 1000
const each = (times: Readonly<Record<string, Millis>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(times).map(([name, time]) => [name, seconds(time)]))

const sums = ({ count, cost, time }: { readonly count: number; readonly cost: Micros; readonly time: Millis }) => ({
  count,
  cost_usd: usdFromMicros(cost),
  time_s: seconds(time),
})

/** A group on the wire. */
export const groupView = (group: Group) => ({
  about: group.about,
  ...sums(group),
  ...(group.taps === undefined ? {} : { taps: group.taps }),
  ...(group.times ? { times_s: each(group.times) } : {}),
  ...(group.who ? { who_s: each(group.who) } : {}),
  examples: group.examples,
})

/** A report on the wire: dollars and seconds. */
export const wasteView = ({ window: { from, to }, requests, wastes }: WasteReport) => ({
  from: new Date(Math.max(0, from)).toISOString(),
  to: new Date(to).toISOString(),
  requests,
  wastes: wastes.map((waste) => ({ waste: waste.waste, ...sums(waste), groups: waste.groups.map(groupView), others: waste.others })),
})

/** A report as {@link wasteView} writes it. */
export type WasteView = ReturnType<typeof wasteView>
