/** An organisation's id: one ledger, one charter, one budget. */
export type Org = string
/** Position of an entry in its org's ledger: 1, 2, 3 … with no gaps; 0 is "before the first". */
export type Seq = number
/** Money as an integer number of micro-dollars (1 USD = 1,000,000). */
export type Micros = number
/** Epoch milliseconds. */
export type Millis = number

/** The largest amount any door accepts, in micro-dollars: one billion dollars, well inside 2^53. */
export const MAX_MICROS: Micros = 1_000_000_000_000_000

/** Whether a sum of micro-dollars is still counted exactly: beyond 2^53 (nine billion dollars) a number loses some. */
export const isExact = (sum: Micros): boolean => sum <= Number.MAX_SAFE_INTEGER

const DECIMAL = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/

/**
 * Micro-dollars of a wire amount in dollars, or undefined when it is negative, not finite or above {@link MAX_MICROS}.
 * Reads the number's shortest decimal form, because 1.005 × 10⁶ is 1004999.9999999999 in floats; what is finer than a
 * micro-dollar is rounded up, so that nothing is free by being small.
 */
export function microsFromUsd(usd: number): Micros | undefined {
  if (!DECIMAL.test(String(usd)) || usd > MAX_MICROS / 1e6) return undefined
  return Number(scaledUsd(usd, 6))
}

/** Dollars × 10^decimals as a whole number, from the amount's shortest decimal form; what is finer is rounded up. @throws RangeError when it is negative or not finite */
export function scaledUsd(usd: number, decimals: number): bigint {
  const match = DECIMAL.exec(String(usd))
  if (!match) throw new RangeError('expected an amount of 0 or more')
  const [, whole = '', fraction = '', exponent = '0'] = match
  const digits = whole + fraction
  const point = whole.length + Number(exponent) + decimals
  if (point <= 0) return usd > 0 ? 1n : 0n
  const kept = BigInt(digits.slice(0, point).padEnd(point, '0'))
  return /[1-9]/.test(digits.slice(point)) ? kept + 1n : kept
}

/** Dollars as a wire number; exact to the micro-dollar. */
export const usdFromMicros = (micros: Micros): number => micros / 1e6

/** Dollars for people: at least two decimals, more only when they are not zero (`$0.035`, `-$1.50`). */
export function formatUsd(micros: Micros): string {
  const whole = Math.trunc(Math.abs(micros) / 1e6)
  const fraction = String(Math.abs(micros) % 1e6)
    .padStart(6, '0')
    .replace(/0{1,4}$/, '')
  return `${micros < 0 ? '-' : ''}$${String(whole).replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`
}

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** Milliseconds of a duration such as `90s`, `10m`, `24h`, `7d`; undefined when it is not one. */
export function parseDuration(text: string): Millis | undefined {
  const match = /^(\d{1,6})(s|m|h|d)$/.exec(text)
  return match ? Number(match[1]) * UNITS[match[2] as keyof typeof UNITS] : undefined
}
