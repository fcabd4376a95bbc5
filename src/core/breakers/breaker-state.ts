import type { State } from '../state.ts'
import type { Millis } from '../units.ts'
import type { Tripped } from './record.ts'
import type { Scope } from './tally.ts'

/** How an agent, or everybody, stands: not tripped, nothing granted, or every action confirmed. */
export type BreakerState = { readonly name: 'clear' } | { readonly name: 'paused' | 'probation'; readonly tripped: Tripped }

const CLEAR: BreakerState = { name: 'clear' }

/** How a scope stands at `now`, by entry time: nothing has to run for a cool-down to end. */
export function breakerStateOf(state: Pick<State, 'breakers'>, scope: Scope, now: Millis): BreakerState {
  const tripped = state.breakers.get(scope)
  if (!tripped) return CLEAR
  return { name: now < tripped.until ? 'paused' : 'probation', tripped }
}

/** How an agent stands, by its own breaker and everybody's: the worse of the two. */
export function agentBreakerState(state: Pick<State, 'breakers'>, agent: string, now: Millis): BreakerState {
  if (state.breakers.size === 0) return CLEAR
  const all = breakerStateOf(state, 'org', now)
  const own = breakerStateOf(state, `agent:${agent}`, now)
  if (all.name === 'paused' || own.name === 'clear') return all
  return own
}

/** Who is stopped now and who is supervised, sorted by id: paused by an operator or a breaker, or on a breaker's probation. */
export function stoppedAgents(
  state: Pick<State, 'agents' | 'breakers'>,
  now: Millis,
): { readonly paused: readonly string[]; readonly probation: readonly string[] } {
  const paused: string[] = []
  const probation: string[] = []
  for (const [id, agent] of state.agents.entries()) {
    const { name } = agentBreakerState(state, id, now)
    if (agent.paused || name === 'paused') paused.push(id)
    else if (name === 'probation') probation.push(id)
  }
  return { paused: paused.sort(), probation: probation.sort() }
}
