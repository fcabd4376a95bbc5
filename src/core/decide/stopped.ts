import { agentBreakerState } from '../breakers/breaker-state.ts'
import { type Context, type Decision, refused } from './context.ts'

/** Why an agent may begin nothing now, whatever was granted to it: a halt, a breaker or a pause. */
export function stoppedNow({ state, now }: Context, agent: string): Decision | undefined {
  const { halted } = state
  if (halted) return refused('halted', `Everything is halted by ${halted.by.operator}: ${halted.reason}`)
  const current = agentBreakerState(state, agent, now)
  if (current.name === 'paused') return refused('agent_paused', `${agent} is stopped by a breaker. ${current.tripped.reason.text}`)
  const paused = state.agents.get(agent)?.paused
  return paused && refused('agent_paused', `${agent} is paused by ${paused.by.operator}`)
}
