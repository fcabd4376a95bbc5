import type { Reason } from '../reason.ts'
import { confirm, type Finding } from '../verdict.ts'
import type { Level } from './level.ts'
import type { RiskTable } from './table.ts'

/** What the charter's floor asks of people for a level of risk, whatever a rule says; the factors are worst first. */
export function riskFloor(level: Level, factors: readonly Reason[], table: Pick<RiskTable, 'floor'>): Finding {
  const people = table.floor.get(level) ?? 0
  if (people === 0) return confirm([])
  const worst = factors.slice(0, 3).map(({ text }) => text)
  return confirm([{ code: `risk_${level}`, text: `The risk is ${level}${worst.length > 0 ? `; ${worst.join('; ')}` : ''}` }], people)
}
