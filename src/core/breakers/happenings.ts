import type { Ask } from '../ask.ts'
import type { Event } from '../event.ts'
import { digestOf } from '../json.ts'
import { partsOf } from '../plans/parts.ts'
import type { RequestRecord, State } from '../state.ts'
import type { Breaker } from './law.ts'

/** Something a breaker counts: how much, by whom, and for loops what is repeated. */
export interface Happening {
  readonly breaker: Breaker
  readonly agent: string
  readonly amount: number
  readonly digest?: string
}

/** What happened, and whose failures begin anew because of it. */
export interface Happened {
  readonly happenings: readonly Happening[]
  readonly cleared?: string
}

const NOTHING: Happened = { happenings: [] }

/** What makes two requests the same to the loop breaker: action and arguments; the intent only where there are neither, since it can be reworded. */
const loopDigest = ({ resource_type, tool, target_resource, args, task_intent }: Ask): string =>
  digestOf({
    resource_type,
    tool: tool ?? null,
    target: target_resource ?? null,
    args: args ?? null,
    intent: tool === undefined && args === undefined ? task_intent : null,
  })

/** Repeated actions, as the loop breaker counts them: those of a plan that are the same together. */
export function repeated(ask: Ask): readonly Happening[] {
  const times = new Map<string, number>()
  for (const digest of partsOf(ask).map(loopDigest)) times.set(digest, (times.get(digest) ?? 0) + 1)
  return [...times].map(([digest, amount]) => ({ breaker: 'loop', agent: ask.agent_id, amount, digest }))
}

/**
 * What an event means to the breakers, on the state before it; used by the fold and by the decision that makes the event, so that
 * both count alike. What a pause or halt refused counts for nothing: else a breaker would hold itself tripped.
 */
export function happened(state: Pick<State, 'requests'>, event: Event, loops: boolean): Happened {
  switch (event.type) {
    case 'request.asked':
      return asked(event, loops)
    case 'request.settled': {
      const record = state.requests.get(event.subject)
      return record ? settled(record, event) : NOTHING
    }
    case 'request.refused': {
      const agent = state.requests.get(event.subject)?.ask.agent_id
      return agent !== undefined && event.data.cause === 'operator' ? { happenings: [{ breaker: 'denials', agent, amount: 1 }] } : NOTHING
    }
    case 'request.audited': {
      const { ask, status } = state.requests.get(event.subject) ?? {}
      if (!ask) return NOTHING
      const agent = ask.agent_id
      const failed = status?.name === 'settled' && status.outcome === 'failed'
      if (event.data.passed) return failed ? NOTHING : { happenings: [], cleared: agent }
      return { happenings: [{ breaker: 'failures', agent, amount: 1 }] }
    }
    default:
      return NOTHING
  }
}

function asked({ data: { input, outcome } }: Event<'request.asked'>, loops: boolean): Happened {
  const { ask } = input.command
  const agent = ask.agent_id
  const cause = outcome.status === 'refused' ? outcome.cause : undefined
  if (cause === 'paused' || cause === 'halted') return NOTHING
  const again = loops ? repeated(ask) : []
  if (cause === 'policy' || cause === 'budget') return { happenings: [...again, { breaker: 'denials', agent, amount: 1 }] }
  // What waits for its lock was granted without a person all the same.
  const alone = outcome.status === 'granted' || outcome.status === 'queued'
  if (!alone || outcome.reservation.amount === 0) return { happenings: again }
  return { happenings: [...again, { breaker: 'velocity', agent, amount: outcome.reservation.amount }] }
}

function settled({ ask, status, reservation, obligations }: RequestRecord, { data }: Event<'request.settled'>): Happened {
  const agent = ask.agent_id
  const before = status.name === 'settled' ? status : undefined
  const beyond = data.charged - Math.max(before?.charged ?? 0, reservation.amount)
  const overrun = beyond > 0 && (before?.charged ?? 0) <= reservation.amount
  const failed = data.outcome === 'failed' && before?.outcome !== 'failed'
  return {
    happenings: [
      ...(failed ? [{ breaker: 'failures', agent, amount: 1 } as const] : []),
      ...(overrun ? [{ breaker: 'overruns', agent, amount: 1 } as const] : []),
      ...(beyond > 0 ? [{ breaker: 'velocity', agent, amount: beyond } as const] : []),
    ],
    // The agent's own word ends no streak, nor does a cost where the output must be audited first.
    ...(data.outcome === 'succeeded' && data.confirmed && !obligations?.verify_output ? { cleared: agent } : {}),
  }
}
