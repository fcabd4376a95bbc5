import type { Reason } from '../reason.ts'
import type { State } from '../state.ts'
import { formatUsd, type Millis } from '../units.ts'
import { span } from '../when.ts'
import { breakerStateOf } from './breaker-state.ts'
import type { Happening } from './happenings.ts'
import type { Breaker, BreakersLaw, Limit, TrippedBy } from './law.ts'
import { type Scope, tallyKey, totalOf } from './tally.ts'

/** A breaker that trips now. */
export interface Trip {
  readonly scope: Scope
  /** The agent whose doing tripped it. */
  readonly agent: string
  readonly breaker: TrippedBy
  readonly limit: Limit
  readonly reason: Reason
  readonly tally: string
}

const WORDS = {
  failures: (n) => `${n} failures`,
  denials: (n) => `${n} refusals`,
  overruns: (n) => `${n} overruns of what was set aside`,
  velocity: (n) => `${formatUsd(n)} without a person`,
  loop: (n) => `the same action ${n} times`,
} as const satisfies Record<Breaker, (amount: number) => string>

/** The scopes in which a happening counts, with their limits. */
export function scopesOf(law: BreakersLaw, { agent, breaker }: Happening): readonly { readonly scope: Scope; readonly limit: Limit }[] {
  const own = law.agent.get(breaker)
  const all = law.org.get(breaker)
  return [...(own ? [{ scope: `agent:${agent}` as const, limit: own }] : []), ...(all ? [{ scope: 'org' as const, limit: all }] : [])]
}

/** The breakers that these happenings trip, each scope's worst last. What is paused already does not trip again. */
export function tripsOf(
  state: Pick<State, 'tallies' | 'breakers'>,
  law: BreakersLaw,
  happenings: readonly Happening[],
  now: Millis,
): readonly Trip[] {
  const trips = happenings.flatMap((happening) =>
    scopesOf(law, happening).flatMap(({ scope, limit }): readonly Trip[] => {
      if (breakerStateOf(state, scope, now).name === 'paused') return []
      const { breaker, agent, digest } = happening
      const tally = tallyKey(scope, breaker, digest)
      const total = totalOf(limit, state.tallies.get(tally), now) + happening.amount
      if (total <= limit.most) return []
      const who = scope === 'org' ? 'All agents together' : agent
      const text = `${who}: ${WORDS[breaker](total)} within ${span(limit.within)}`
      return [{ scope, agent, breaker, limit, tally, reason: { code: `breaker_${breaker}`, text } }]
    }),
  )
  return [...trips.filter((t) => t.limit.action === 'probation'), ...trips.filter((t) => t.limit.action === 'pause')]
}
