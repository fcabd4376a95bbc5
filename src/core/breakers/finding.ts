import type { State } from '../state.ts'
import type { Millis } from '../units.ts'
import { ALLOW, confirm, deny, type Finding } from '../verdict.ts'
import { agentBreakerState } from './breaker-state.ts'
import { clockText } from './text.ts'
import type { Trip } from './trips.ts'

/** What a halt says of every request. */
export function haltFinding({ halted }: Pick<State, 'halted'>): Finding {
  if (!halted) return ALLOW
  return deny('halted', { code: 'org_halted', text: `Everything is halted by ${halted.by.operator}: ${halted.reason}` })
}

/** What a tripped breaker says of an agent's requests: nothing is granted while it cools down, every action is confirmed afterwards. */
export function breakerFinding(state: Pick<State, 'breakers'>, agent: string, now: Millis): Finding {
  const current = agentBreakerState(state, agent, now)
  switch (current.name) {
    case 'clear':
      return ALLOW
    case 'paused': {
      const { reason, until } = current.tripped
      return deny('paused', { code: reason.code, text: `Stopped by a breaker until ${clockText(until)}. ${reason.text}` })
    }
    case 'probation': {
      const { reason } = current.tripped
      return confirm([{ code: 'probation', text: `On probation after a breaker tripped (${reason.text}); a person confirms every action` }])
    }
  }
}

/** What breakers that this very request trips say of it. */
export function tripFinding(trips: readonly Trip[]): Finding {
  const paused = trips.filter((t) => t.limit.action === 'pause')
  if (paused.length > 0) return deny('paused', ...paused.map((t) => t.reason))
  return confirm(trips.map((t) => t.reason))
}
