/** One measured row: what, how much, and against which figure of the design it is held. */
export interface Row {
  readonly what: string
  readonly measured: string
  readonly wanted: string
  readonly ok: boolean
}

/** Prints rows as a Markdown table, ready for docs/performance.md. */
export function printTable(rows: readonly Row[], out: (text: string) => void): void {
  out('| what | measured | wanted | |')
  out('|---|---|---|---|')
  for (const row of rows) out(`| ${row.what} | ${row.measured} | ${row.wanted} | ${row.ok ? 'holds' : 'MISSED'} |`)
}

/** The value at a quantile of sorted numbers. */
export const quantile = (sorted: ArrayLike<number>, q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN

/** A number with thousands separators. */
export const count = (n: number): string => Math.round(n).toLocaleString('en-US')
