import type { Millis } from '../../../core/units.ts'
import type { Wait } from '../../history/fact.ts'
import { type Detector, ms } from '../detector.ts'
import { grouped, type Item, largest, percentile } from '../found.ts'

interface Waited extends Item {
  readonly wait: Wait
}

const waited = (wait: Wait, to: Millis, about: Item['about']): Waited => ({
  about,
  id: wait.id,
  cost: 0,
  time: (wait.until ?? to) - wait.at,
  wait,
})

/** Resources that many wait for, and long: all the time waited, and who held them meanwhile. */
export const lockWaits: Detector<'lock_waits'> = ({ waits, window: { to } }, { mean, waits: fewest }) =>
  grouped(waits.map((wait) => waited(wait, to, { resource: wait.resource }))).flatMap(([group, items]) => {
    const average = Math.round(group.time / group.count)
    if (group.count < fewest || average < ms(mean)) return []
    const times = items.map(({ time }) => time)
    return [{ ...group, times: { mean: average, p95: percentile(times, 0.95) }, who: holdersOf(items) }]
  })

function holdersOf(items: readonly Waited[]): Readonly<Record<string, Millis>> {
  const held = new Map<string, Millis>()
  for (const { wait, time } of items) if (wait.holder) held.set(wait.holder.agent, (held.get(wait.holder.agent) ?? 0) + time)
  return Object.fromEntries([...held].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)))
}

/** Somebody waits for who has less priority: the time waited. */
export const inversions: Detector<'inversions'> = ({ waits, window: { to } }, { after }) =>
  grouped(
    waits.flatMap((wait) => {
      const { holder, priority, resource } = wait
      if (!holder || holder.priority >= priority) return []
      const one = waited(wait, to, { resource, holder: holder.agent })
      return one.time < ms(after) ? [] : [one]
    }),
  ).map(([group, items]) => ({ ...group, times: { longest: largest(items.map(({ time }) => time)) } }))
