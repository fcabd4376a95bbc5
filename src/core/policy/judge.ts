import type { Facts } from '../facts/facts.ts'
import type { Finding } from '../verdict.ts'
import { judgeLegacy } from './legacy/judge.ts'

/** Judges a request by what the charter says, before money is looked at. */
export function judge(facts: Facts): Finding {
  return judgeLegacy(facts)
}
