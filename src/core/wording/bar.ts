import type { Micros } from '../units.ts'

/** Cells of a bar: a tenth of the budget each. */
const CELLS = 10

/** A budget as a small bar: `▓` used before, `▒` what this would use, `░` left. Whatever is used shows at least as much as it is; nothing when there is no limit. */
export function budgetBar(before: Micros, after: Micros, limit: Micros): string {
  const cells = (amount: Micros): number => (amount >= limit ? CELLS : Math.max(0, (amount / limit) * CELLS))
  const used = Math.floor(cells(before))
  const reached = Math.ceil(cells(after))
  return '▓'.repeat(used) + '▒'.repeat(Math.max(0, reached - used)) + '░'.repeat(CELLS - Math.max(used, reached))
}
