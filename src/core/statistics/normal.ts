/**
 * e^x for x ≤ 0 by nothing but IEEE-exact operations, so that every machine and every version of Node gives the same bits (what
 * `Math.exp` does is left to the engine). Relative error below 1e-14 down to x = −700; less is 0.
 */
export function exp(x: number): number {
  if (x < -700) return 0
  const halvings = Math.ceil(-x / Math.LN2)
  // 0 ≤ r ≤ ln 2: 18 terms of the series leave less than 1e-17.
  const r = x + halvings * Math.LN2
  let [sum, term] = [1, 1]
  for (let n = 1; n <= 18; n++) {
    term *= r / n
    sum += term
  }
  for (let i = 0; i < halvings; i++) sum *= 0.5
  return sum
}

/** Density of the standard normal distribution. */
export const normalDensity = (z: number): number => exp((-z * z) / 2) * 0.3989422804014327

/** Coefficients of Hart's approximation 5666 (J. F. Hart, Computer Approximations, Wiley 1968), as in West's listing. */
const UPPER = [
  220.206867912376, 221.213596169931, 112.079291497871, 33.912866078383, 6.37396220353165, 0.700383064443688, 0.0352624965998911,
]
const LOWER = [
  440.413735824752, 793.826512519948, 637.333633378831, 296.564248779674, 86.7807322029461, 16.064177579207, 1.75566716318264,
  0.0883883476483184,
]
const horner = (coefficients: readonly number[], x: number): number => coefficients.reduceRight((sum, c) => sum * x + c, 0)

/**
 * Φ(z), the standard normal distribution, by G. West, "Better approximations to cumulative normal functions", Wilmott Magazine, May 2005:
 * absolute error below 1e-14.
 */
export function normalCdf(z: number): number {
  const x = Math.abs(z)
  const tail = x > 37 ? 0 : x < 7.07106781186547 ? (exp((-x * x) / 2) * horner(UPPER, x)) / horner(LOWER, x) : farTail(x)
  return z > 0 ? 1 - tail : tail
}

/** The tail beyond 7.07 by a continued fraction, also West's. */
const farTail = (x: number): number => normalDensity(x) / (x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65)))))

/** The z at which Φ(z) = p, for 1e-15 < p < 1 − 1e-15, by halving: exact to about 1e-12. */
export function normalQuantile(p: number): number {
  let [low, high] = [-8.5, 8.5]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (normalCdf(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/**
 * The quantile of Student's t with ν degrees of freedom that belongs to the normal quantile z, by the series of Abramowitz and Stegun,
 * Handbook of Mathematical Functions (1964), 26.7.5; for ν ≥ 9 and |z| ≤ 3.5 within 0.5 % of the table.
 */
export function studentQuantile(z: number, nu: number): number {
  // By multiplication alone: powers with ** are left to the engine.
  const s = z * z
  const [z3, z5, z7, z9] = [z * s, z * s * s, z * s * s * s, z * s * s * s * s]
  const n2 = nu * nu
  return (
    z +
    (z3 + z) / (4 * nu) +
    (5 * z5 + 16 * z3 + 3 * z) / (96 * n2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n2 * nu) +
    (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / (92160 * n2 * n2)
  )
}
