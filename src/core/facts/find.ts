import type { Ask } from '../ask.ts'
import type { Charter } from '../charter/compile.ts'
import type { Assessment } from '../event.ts'
import { factorReason } from '../risk/reasons.ts'
import { dataClassesOf, riskOf } from '../risk/risk.ts'
import { scopeOf } from '../risk/scope.ts'
import type { State } from '../state.ts'
import { tagsOf } from '../tags/tags.ts'
import type { Millis } from '../units.ts'
import { type Found, NOTHING_FOUND } from './facts.ts'

/** Looks a request through, with the tables and for the rules that the charter has: once, before any gate judges it. */
export function findIn(ask: Ask, charter: Charter, state: State, now: Millis): Found {
  if (!charter.risk && !charter.tags) return charter.rules?.readsClasses ? { ...NOTHING_FOUND, classes: dataClassesOf(ask) } : NOTHING_FOUND
  const classes = dataClassesOf(ask)
  const tags = charter.tags ? tagsOf(ask, charter.tags, classes) : NOTHING_FOUND.tags
  if (!charter.risk) return { ...NOTHING_FOUND, tags, classes }
  const { level, factors } = riskOf(ask, charter.risk, classes, scopeOf(ask, charter.risk, state, now))
  return { risk: level, factors: factors.map(factorReason), tags, classes }
}

/** What was found, as the ledger keeps it: only what the charter has a section for. */
export function assessmentOf(
  { risk, tags, rules }: Pick<Charter, 'risk' | 'tags' | 'rules'>,
  found: Found,
  matched: readonly string[] = [],
): Assessment | undefined {
  if (!risk && !tags && !rules) return undefined
  return {
    ...(risk ? { risk: found.risk, factors: found.factors } : {}),
    ...(tags ? { tags: found.tags } : {}),
    ...(found.classes.length > 0 ? { classes: found.classes } : {}),
    ...(rules ? { rules: matched } : {}),
  }
}
