import { type Event, event } from '../event.ts'
import type { State } from '../state.ts'
import type { Millis } from '../units.ts'
import { breakerStateOf } from './breaker-state.ts'
import type { BreakersLaw } from './law.ts'
import type { Scope } from './tally.ts'

/** Successes that end probation where the charter in force has no section `breakers` any more. */
const DEFAULT_CLEAR_AFTER = 3

/** Whether an audit counts towards the end of a scope's probation: the first pass of work that was asked for after it tripped. */
export function countsToward(state: Pick<State, 'requests' | 'breakers'>, scope: Scope, request: string, passed: boolean): boolean {
  const record = state.requests.get(request)
  const tripped = state.breakers.get(scope)
  const failed = record?.status.name === 'settled' && record.status.outcome === 'failed'
  return passed && !failed && !!record && !!tripped && record.at >= tripped.until && !record.audits?.some((audit) => audit.passed)
}

/** Probation that ends by itself: enough work under supervision has passed its audit. */
export function breakerResets(
  state: Pick<State, 'org' | 'requests' | 'breakers'>,
  law: BreakersLaw | undefined,
  events: readonly Event[],
  now: Millis,
): readonly Event[] {
  return events.flatMap((one): readonly Event[] => {
    if (one.type !== 'request.audited') return []
    const agent = state.requests.get(one.subject)?.ask.agent_id
    if (agent === undefined) return []
    return ([`agent:${agent}`, 'org'] as const).flatMap((scope) => {
      const current = breakerStateOf(state, scope, now)
      if (current.name !== 'probation' || !countsToward(state, scope, one.subject, one.data.passed)) return []
      if (current.tripped.successes + 1 < (law?.clearAfter ?? DEFAULT_CLEAR_AFTER)) return []
      const org = scope === 'org'
      return [event('breaker.reset', org ? state.org : agent, { scope: org ? 'org' : 'agent', to: 'clear' })]
    })
  })
}
