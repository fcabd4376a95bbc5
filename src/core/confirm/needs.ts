import { routeOf } from '../approvals/route.ts'
import type { Routed } from '../approvals/stage.ts'
import type { Facts } from '../facts/facts.ts'
import { CONFIRMS, type Confirm } from './kinds.ts'

/**
 * How each approval of a request must be confirmed: as its route says, and as the charter says of what is critical by its route's
 * severity or by the risk that was found. Undefined: a tap is enough.
 */
export function confirmsFor(
  { charter, found }: Pick<Facts, 'charter' | 'found'>,
  routed: Routed | undefined,
): readonly Confirm[] | undefined {
  const law = charter.approvals
  if (!law) return undefined
  const critical = routed?.severity === 'critical' || (charter.risk !== undefined && found.risk === 'critical')
  const asked = new Set([law.routes.find(({ id }) => id === routed?.route)?.confirm, critical ? law.confirmCritical : undefined])
  const needed = CONFIRMS.filter((one) => asked.has(one))
  return needed.length > 0 ? needed : undefined
}

/**
 * The same for what people are asked about together (`about`), out of `all` that is judged: a critical step makes a whole plan critical, also one
 * that nobody would be asked about by itself.
 */
export function confirmsOf(about: readonly Facts[], all: readonly Facts[]): readonly Confirm[] {
  const each = [...about.map((facts) => confirmsFor(facts, routeOf(facts))), ...all.map((facts) => confirmsFor(facts, undefined))]
  return CONFIRMS.filter((one) => each.some((found) => found?.includes(one)))
}
