/** One measured row: what, how much, and against which figure of the design it is held. */
export interface Row {
  readonly what: string
  readonly measured: string
  readonly wanted: string
  /** Absent: there is no figure to hold. */
  readonly ok?: boolean
}

/** A benchmark; `smoke`: small sizes, about a second for each measurement, only to see that nothing breaks. */
export type Bench = (smoke: boolean) => Promise<readonly Row[]>

/** Prints rows as a Markdown table, ready for docs/performance.md; a smoke run is too short to be judged. */
export function printTable(rows: readonly Row[], smoke: boolean, out: (text: string) => void): void {
  const verdict = ({ ok }: Row): string => (ok === undefined ? '' : smoke ? 'not judged' : ok ? 'holds' : '**missed**')
  out('| what | measured | wanted | |')
  out('|---|---|---|---|')
  for (const row of rows) out(`| ${row.what} | ${row.measured} | ${row.wanted} | ${verdict(row)} |`)
}

/** The value at a quantile of sorted numbers. */
export const quantile = (sorted: ArrayLike<number>, q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN

/** The value at a quantile of numbers in any order. */
export const quantileOf = (values: readonly number[], q: number): number => quantile(Float64Array.from(values).sort(), q)

/** The middle of numbers in any order: what one busy moment of the machine does not move. */
export const median = (values: readonly number[]): number => quantileOf(values, 0.5)

/** A number with thousands separators. */
export const count = (n: number): string => Math.round(n).toLocaleString('en-US')

/** Milliseconds for people: one decimal where that says something. */
export const ms = (time: number): string => `${time < 100 ? time.toFixed(1) : count(time)} ms`

/** Runs work and says how many milliseconds it took. */
export async function timed(work: () => unknown): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}
