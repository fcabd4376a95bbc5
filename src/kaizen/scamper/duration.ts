import type { Millis } from '../../core/units.ts'

const UNITS = [
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const

/** A length of time as charters write it, in the largest unit that says it exactly; what is finer than a second is left out. */
export function durationText(ms: Millis): string {
  const whole = ms - (ms % 1000)
  const [unit, size] = UNITS.find(([, one]) => whole % one === 0 && whole >= one) ?? ['s', 1000]
  return `${whole / size}${unit}`
}
