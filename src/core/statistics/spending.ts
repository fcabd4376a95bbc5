import { normalCdf, normalDensity, normalQuantile } from './normal.ts'

/** How much of α may have been spent once the share `t` (0–1) of all data is in. */
export type Spending = (t: number, alpha: number) => number

/**
 * The spending function of K. K. G. Lan and D. L. DeMets, "Discrete sequential boundaries for clinical trials", Biometrika 70 (1983), that
 * gives boundaries like O'Brien and Fleming's: 2 − 2 Φ(z_{α/2} / √t). Next to nothing is spent early, so that the last look hardly pays for the others.
 */
export const obrienFleming: Spending = (t, alpha) => 2 - 2 * normalCdf(normalQuantile(1 - alpha / 2) / Math.sqrt(t))

/** Points of the grid on which the distribution of what went on is kept: boundaries are then right to 4 decimals. */
const POINTS = 200
/** Standard deviations below which nothing is looked at. */
const FAR = -8

/**
 * The one-sided boundaries (in standard deviations) of looks at the shares `times` of the data, rising and at most 1: under the null
 * hypothesis the chance to be above at any look up to the k-th is what `spending` lets be spent by then. By the recursive integration of
 * P. Armitage, C. K. McPherson and B. C. Rowe (J. R. Stat. Soc. A 132, 1969). Infinity: nothing can be spent there.
 */
export function boundaries(times: readonly number[], alpha: number, spending: Spending = obrienFleming): readonly number[] {
  const found: number[] = []
  let [before, spent] = [0, 0]
  let kept: Kept | undefined
  for (const t of times) {
    const may = Math.max(spent, spending(Math.min(t, 1), alpha))
    const step = Math.sqrt(t - before)
    const above = (b: number): number => crossing(kept, b, step)
    const b = may - spent < 1e-12 ? Infinity : halve(above, may - spent, t)
    found.push(b === Infinity ? b : b / Math.sqrt(t))
    kept = goesOn(kept, Math.min(b, -FAR * Math.sqrt(t)), step, t)
    ;[before, spent] = [t, may]
  }
  return found
}

/** The density of the Brownian motion where it was not stopped, at evenly spaced points, by Simpson's rule: `weight` holds density times weight. */
interface Kept {
  readonly at: Float64Array
  readonly weight: Float64Array
}

/** Chance to be above `b` after one more step. */
function crossing(kept: Kept | undefined, b: number, step: number): number {
  if (!kept) return normalCdf(-b / step)
  let sum = 0
  for (let i = 0; i < kept.at.length; i++) sum += (kept.weight[i] as number) * normalCdf(((kept.at[i] as number) - b) / step)
  return sum
}

/** The boundary, on the scale of the motion, above which the chance is `wanted`. */
function halve(above: (b: number) => number, wanted: number, t: number): number {
  let [low, high] = [FAR * Math.sqrt(t), -FAR * Math.sqrt(t)]
  for (let i = 0; i < 45; i++) {
    const middle = (low + high) / 2
    if (above(middle) > wanted) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function goesOn(kept: Kept | undefined, top: number, step: number, t: number): Kept {
  const bottom = FAR * Math.sqrt(t)
  const width = (top - bottom) / POINTS
  const at = Float64Array.from({ length: POINTS + 1 }, (_, i) => bottom + i * width)
  const weight = Float64Array.from(at, (x, i) => {
    const simpson = ((i === 0 || i === POINTS ? 1 : i % 2 === 1 ? 4 : 2) * width) / 3
    if (!kept) return (simpson * normalDensity(x / step)) / step
    let density = 0
    for (let j = 0; j < kept.at.length; j++) density += (kept.weight[j] as number) * normalDensity((x - (kept.at[j] as number)) / step)
    return (simpson * density) / step
  })
  return { at, weight }
}
