import type { Facts } from '../facts/facts.ts'
import { riskFloor } from '../risk/floor.ts'
import { standingFindings } from '../standing-classes/find.ts'
import { ALLOW, combine, type Finding } from '../verdict.ts'
import { judgeLegacy } from './legacy/judge.ts'
import { judgeRules } from './rules/judge.ts'

/** Judges a request by what the charter says, before money is looked at. */
export function judge(facts: Facts): Finding {
  const { charter, found } = facts
  const floor = charter.risk ? riskFloor(found.risk, found.factors, charter.risk) : ALLOW
  const ruled = charter.rules ? judgeRules(charter.rules, facts) : ALLOW
  return combine([judgeLegacy(facts), ruled, floor, standingFindings(facts.ask, charter)])
}
