import type { Micros, Millis } from '../../core/units.ts'

/** Examples that a group shows. */
const EXAMPLES = 5

/** One thing that was wasted. */
export interface Item {
  /** What it has in common with others: an agent, a tool, a resource … */
  readonly about: Readonly<Record<string, string>>
  /** The request, or lease, that it is about. */
  readonly id: string
  readonly cost: Micros
  readonly time: Millis
}

/** What was wasted in the same way. Plain JSON; money in {@link Micros}, time in ms. */
export interface Group {
  readonly about: Readonly<Record<string, string>>
  readonly count: number
  readonly cost: Micros
  readonly time: Millis
  /** Votes that people cast on it. */
  readonly taps?: number
  /** What else is known of it, by name: such as the mean of how long it took. */
  readonly times?: Readonly<Record<string, Millis>>
  /** Whose part it is of the time, by agent. */
  readonly who?: Readonly<Record<string, Millis>>
  /** The first few requests, in their order. */
  readonly examples: readonly string[]
}

/** What `find` makes of each, in their order, without those it makes nothing of. A list for each of a million would be most of the work. */
export function collect<T, R>(all: readonly T[], find: (one: T) => R | undefined): readonly R[] {
  const made: R[] = []
  for (const one of all) {
    const item = find(one)
    if (item !== undefined) made.push(item)
  }
  return made
}

/** What has the same key, together, in the order of the first of each; in one pass, however many keys somebody makes up. */
export function byKey<T, K>(all: readonly T[], keyOf: (one: T) => K): ReadonlyMap<K, readonly [T, ...T[]]> {
  const groups = new Map<K, [T, ...T[]]>()
  for (const one of all) {
    const key = keyOf(one)
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return groups
}

/** Items by what they have in common, each in one group. */
export const grouped = <T extends Item>(items: readonly T[]): readonly (readonly [Group, readonly [T, ...T[]]])[] =>
  [...byKey(items, ({ about }) => keyOf(about)).values()].map((all) => [groupOf(all), all] as const)

/** Written by hand: of a million requests most of the time would go into JSON. No name holds a NUL, which the ledger does not carry. */
function keyOf(about: Item['about']): string {
  let key = ''
  for (const name in about) key += `${name}\u0000${about[name]}\u0000`
  return key
}

/** As {@link grouped}, the groups alone. */
export const groupsOf = (items: readonly Item[]): readonly Group[] => grouped(items).map(([group]) => group)

const groupOf = (items: readonly [Item, ...Item[]]): Group => ({
  about: items[0].about,
  count: items.length,
  cost: sum(items.map(({ cost }) => cost)),
  time: sum(items.map(({ time }) => time)),
  examples: items.slice(0, EXAMPLES).map(({ id }) => id),
})

/** The sum of whole numbers. */
export const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0)

/** The largest of them, or `least` when there are none; not by spreading them, which overflows the stack at a hundred thousand. */
export const largest = (values: readonly number[], least = 0): number => values.reduce((most, one) => (one > most ? one : most), least)

/**
 * The value that a share of them does not exceed, by nearest rank (NIST Engineering Statistics Handbook, 2.6.2): always one that was really
 * seen. 0 when there are none.
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}
