/** Chance that can be played again: the same seed gives the same numbers. */
export interface Random {
  readonly seed: number
  /** A number in [0, 1). */
  next(): number
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
}

/** Mulberry32, seeded by COUNTERSIGN_KILL_SEED or anew; whoever uses it names the seed when a test fails. */
export function createRandom(seed = Number(process.env['COUNTERSIGN_KILL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))): Random {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  return { seed, next, between, chance: (probability) => next() < probability, pick: (from) => from[between(0, from.length - 1)] as never }
}
