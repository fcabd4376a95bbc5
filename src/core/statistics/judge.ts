import type { Micros } from '../units.ts'
import { bootstrap, type Drawn, lowerBound, type Pair, upperBound } from './bootstrap.ts'
import { METHOD, type Method } from './method.ts'
import { normalCdf, normalQuantile } from './normal.ts'
import { boundaries } from './spending.ts'

/** The quality that a cheaper model must keep, and the cost that it must save. */
export const WANTED = { retained: 0.95, saving: 0.3 } as const
/** The chance that a model is promoted that does not keep that quality, or does not save that much, over all looks together. */
export const ALPHA = 0.05
/**
 * What looks spend of it together. The bootstrap is an approximation, and answers that are right or wrong are coarse: spending all of it,
 * 4.9 % of 1,000 simulated models at the very edge were promoted; so there is room.
 */
const SPENT = 0.04
/** How sure one look must be that quality is lost to stop for harm: 1 − 0.01. Stopping early promotes nothing, so it needs no correction. */
const HARM = 0.01
/** Pairs before anything is said, even of harm. */
const FEWEST = 10
/** Below this chance of success, if what remains goes like what was seen, it is not worth the money; asked once this share is in. */
const FUTILE = { below: 0.1, from: 0.25 } as const

/** A figure with what is sure of it: bounds, each one-sided; null: too few resamples, or too little quality, to say anything at that level. */
export interface Interval {
  readonly estimate: number
  /** It is above this, at the level of the look. */
  readonly low: number | null
  /** It is below this, by 95 %. */
  readonly high: number | null
}

/** What a look at the pairs says. `unfit`: the scorer finds every answer of the model in use worthless, so there is no quality to keep or to lose. */
export type Finding = 'promote' | 'harm' | 'futile' | 'unfit' | 'go_on' | 'inconclusive'

/** One look at an experiment: enough, with its pairs, to compute it again. */
export interface Look {
  readonly pairs: number
  readonly seed: string
  /** The share of the most pairs that is in, 0–1. */
  readonly share: number
  /** The chance of error that this look may take, of {@link ALPHA} in all looks; 0: it can promote nothing. */
  readonly level: number
  readonly retained: Interval
  readonly saving: Interval
  readonly finding: Finding
}

/** What a look looks at. */
export interface Looked {
  readonly pairs: readonly Pair[]
  /** Fewest and most pairs. */
  readonly min: number
  readonly max: number
  /** Shares at which was looked before, in order. */
  readonly before: readonly number[]
  readonly seed: string
  /** There is no more to come: the money is spent. */
  readonly last: boolean
  /** Absent: {@link METHOD}. */
  readonly method?: Method
}

/**
 * Looks at what is in: promotes when at the level of this look quality is surely kept and cost surely saved (each by itself at that level:
 * both must hold, so neither needs more); stops when quality is surely lost, or success has become unlikely. Pure.
 */
export function judge({ pairs, min, max, before, seed, last, method = METHOD }: Looked): Look {
  const share = Math.min(1, pairs.length / max)
  const enough = pairs.length >= min
  const figures = bootstrap(pairs, seed, undefined, method)
  const level = enough ? levelAt([...before, share]) : 0
  const retained = interval(figures.retained, level)
  const saving = interval(figures.saving, level)
  const look = { pairs: pairs.length, seed, share, level, retained, saving }
  const sure = (low: number | null, wanted: number): boolean => low !== null && low >= wanted
  if (sure(retained.low, WANTED.retained) && sure(saving.low, WANTED.saving)) return { ...look, finding: 'promote' }
  if (method > 1 && enough && pairs.every(([control]) => control === 0)) return { ...look, finding: 'unfit' }
  const high = pairs.length < FEWEST ? undefined : upperBound(figures.retained, HARM)
  if (high !== undefined && high < WANTED.retained) return { ...look, finding: 'harm' }
  if (last || pairs.length >= max) return { ...look, finding: 'inconclusive' }
  const chances = [chance(figures.retained, WANTED.retained, share), chance(figures.saving, WANTED.saving, share)]
  const futile = enough && share >= FUTILE.from && Math.min(...chances) < FUTILE.below
  return { ...look, finding: futile ? 'futile' : 'go_on' }
}

/** What became of a promoted model: quality or cost that is surely no longer what it was promoted for. */
export interface Watched extends Omit<Look, 'share' | 'finding'> {
  readonly regressed?: 'quality' | 'cost'
  /** What settled requests cost with each model, where it is they that show it. */
  readonly real?: Readonly<Record<'control' | 'candidate', { readonly requests: number; readonly charged: Micros }>>
}

/** Looks at the pairs since a promotion. Each look takes {@link ALPHA} by itself: what it proposes is to go back to what the charter chose. */
export function judgeWatched(pairs: readonly Pair[], seed: string, method: Method = METHOD): Watched {
  const figures = bootstrap(pairs, seed, undefined, method)
  const [retained, saving] = [interval(figures.retained, ALPHA), interval(figures.saving, ALPHA)]
  const look = { pairs: pairs.length, seed, level: ALPHA, retained, saving }
  if (pairs.length < FEWEST) return look
  if (retained.high !== null && retained.high < WANTED.retained) return { ...look, regressed: 'quality' }
  return saving.high !== null && saving.high < WANTED.saving ? { ...look, regressed: 'cost' } : look
}

/** The level of the last of looks at these shares. */
function levelAt(shares: readonly number[]): number {
  const z = boundaries(shares, SPENT).at(-1) ?? Infinity
  return z === Infinity ? 0 : normalCdf(-z)
}

const interval = (of: Drawn, level: number): Interval => ({
  estimate: of.estimate,
  low: (level > 0 ? lowerBound(of, level) : undefined) ?? null,
  high: finite(upperBound(of, ALPHA)),
})

const finite = (bound = Infinity): number | null => (bound === Infinity ? null : bound)

/**
 * The chance that a figure will be above what is wanted at the end, if what remains goes on like what was seen: conditional power under the
 * current trend, K. K. G. Lan and J. Wittes, "The B-value: a tool for monitoring data", Biometrics 44 (1988).
 */
function chance({ estimate, error }: Drawn, wanted: number, share: number): number {
  if (error === 0) return estimate >= wanted ? 1 : 0
  const z = (estimate - wanted) / error
  const b = z * Math.sqrt(share)
  const trend = b / share
  return normalCdf((b + trend * (1 - share) - normalQuantile(1 - SPENT)) / Math.sqrt(1 - share))
}
