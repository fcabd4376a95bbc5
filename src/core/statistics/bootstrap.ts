import { METHOD, type Method } from './method.ts'
import { normalCdf, normalQuantile, studentQuantile } from './normal.ts'
import { seeded } from './random.ts'

/** What one piece of work came to with both models: quality from 0 to 1, cost in {@link Micros}. */
export type Pair = readonly [controlQuality: number, candidateQuality: number, controlCost: number, candidateCost: number]

/** How often the pairs are drawn anew. 400 pairs take some 8 ms. */
const RESAMPLES = 2000

/** A figure as the pairs have it, and as it comes out when they are drawn anew. */
export interface Drawn {
  readonly estimate: number
  /** In order; infinite where nothing is known of what is kept. */
  readonly sorted: Float64Array
  /** The same with the imagined pair among those that are drawn. */
  readonly cautious: Float64Array
  /** Standard deviation of what is drawn and known. */
  readonly error: number
  readonly pairs: number
}

/** Quality kept (mean of the candidate / mean of the control) and cost saved (1 − the same of costs). */
export interface Figures {
  readonly retained: Drawn
  readonly saving: Drawn
}

/** Undefined where there is nothing to keep: then nothing is known of what is kept, neither that it is much nor that it is little. */
const ratio = (candidate: number, control: number): number | undefined => (control > 0 ? candidate / control : undefined)
/** −1 (it costs twice as much) where the control cost nothing: nothing can be saved. */
const saved = (candidate: number, control: number): number => (control > 0 ? 1 - candidate / control : -1)
const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)

const mean = (values: Float64Array): number => (values.length === 0 ? 0 : total(values) / values.length)

/**
 * The mean of values weighted by themselves: how large the piece is in which a unit of their sum lies. Where one answer in ten is right, that is
 * a right answer; a tenth of one, the plain mean, would hide that ten right answers are few.
 */
const typical = (values: Float64Array): number => {
  const sum = total(values)
  return sum > 0 ? values.reduce((squares, value) => squares + value * value, 0) / sum : 0
}

/** What the methods differ in: how large a piece of quality or cost is, and what is kept where there is nothing to keep. */
const BY_METHOD = {
  1: { piece: mean, unknown: 0 },
  2: { piece: typical, unknown: Infinity },
} as const satisfies Record<Method, unknown>

/**
 * Paired bootstrap (B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap, 1993, ch. 8 and 10.3): pairs are drawn whole, with
 * replacement, `resamples` times.
 *
 * What was never seen is never drawn: thirty good answers would make anybody sure, though one answer in twenty may be worthless and then
 * thirty good ones come in a row one time in five. So one more pair is imagined, of typical quality and cost, in which the candidate's answer
 * is worthless and saves nothing; lower bounds are taken with it among those that are drawn. For answers that are right or wrong that is
 * within a pair of the exact bound of C. J. Clopper and E. S. Pearson (Biometrika 26, 1934): no failure in 59 is 95 % sure of 95 %.
 *
 * Only IEEE-exact operations in a fixed order: the same seed gives the same figures everywhere. The bias of an index that is taken from a
 * number's high bits is below pairs / 2^32.
 */
export function bootstrap(pairs: readonly Pair[], seed: string, resamples = RESAMPLES, method: Method = METHOD): Figures {
  const n = pairs.length
  const column = (at: 0 | 1 | 2 | 3): Float64Array => Float64Array.from(pairs, (pair) => pair[at])
  const [q0, q1, c0, c1] = [column(0), column(1), column(2), column(3)]
  const { piece, unknown } = BY_METHOD[method]
  const [quality, cost] = [piece(q0), piece(c0)]
  const [retained, surelyRetained] = [new Float64Array(resamples), new Float64Array(resamples)]
  const [saving, surelySaved] = [new Float64Array(resamples), new Float64Array(resamples)]
  const random = seeded(seed)
  const drawnAt = new Uint32Array(n + 1)
  const share = (n + 1) / 4294967296
  for (let b = 0; b < resamples; b++) {
    let [controlQuality, candidateQuality, controlCost, candidateCost, imagined] = [0, 0, 0, 0, 0]
    random(drawnAt)
    for (let i = 0; i <= n; i++) {
      const at = Math.floor((drawnAt[i] as number) * share)
      if (at === n) imagined++
      else {
        controlQuality += q0[at] as number
        candidateQuality += q1[at] as number
        controlCost += c0[at] as number
        candidateCost += c1[at] as number
      }
    }
    retained[b] = ratio(candidateQuality, controlQuality) ?? unknown
    saving[b] = saved(candidateCost, controlCost)
    surelyRetained[b] = ratio(candidateQuality, controlQuality + imagined * quality) ?? 0
    surelySaved[b] = saved(candidateCost + imagined * cost, controlCost + imagined * cost)
  }
  return {
    retained: drawn(ratio(total(q1), total(q0)) ?? 0, retained, surelyRetained, n),
    saving: drawn(saved(total(c1), total(c0)), saving, surelySaved, n),
  }
}

function drawn(estimate: number, values: Float64Array, cautious: Float64Array, pairs: number): Drawn {
  const known = values.filter(Number.isFinite)
  const middle = mean(known)
  const squares = known.reduce((sum, value) => sum + (value - middle) * (value - middle), 0)
  const error = known.length > 1 ? Math.sqrt(squares / (known.length - 1)) : Infinity
  return { estimate, sorted: values.sort(), cautious: cautious.sort(), error, pairs }
}

/**
 * The one-sided bound at `level` (0.05: 95 % sure to be above it), by the percentiles of what was drawn, expanded for few pairs as in T. C.
 * Hesterberg, "What Teachers Should Know About the Bootstrap", The American Statistician 69 (2015), section 4.3. Undefined where so few
 * resamples say nothing about that level.
 */
export const lowerBound = (of: Drawn, level: number): number | undefined => of.cautious[rank(of, level) - 1]
/** The same from above, by what was seen alone. */
export const upperBound = (of: Drawn, level: number): number | undefined => of.sorted[of.sorted.length - rank(of, level)]

/** Which of the drawn values is the bound, counted from 1; 0: none. Rounded down, to the safe side. */
function rank({ sorted, pairs }: Drawn, level: number): number {
  if (pairs < 2) return 0
  const t = studentQuantile(normalQuantile(level), pairs - 1)
  return Math.floor(normalCdf(t * Math.sqrt(pairs / (pairs - 1))) * (sorted.length + 1))
}
