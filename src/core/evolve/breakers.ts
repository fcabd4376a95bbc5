import { happened } from '../breakers/happenings.ts'
import { countsToward } from '../breakers/resets.ts'
import { added, type Scope, tallyKey } from '../breakers/tally.ts'
import { scopesOf } from '../breakers/trips.ts'
import { compileCharter } from '../charter/compile.ts'
import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import type { State } from '../state.ts'

/** Keeps what breakers count; looks at the state before the entry is folded. Nothing is counted under a charter without breakers. */
export function noteHappenings(state: State, entry: Entry): void {
  if (!state.charter?.charter.breakers) return
  const law = compileCharter(state.charter).breakers
  if (!law) return
  const { happenings, cleared } = happened(state, entry, law.agent.has('loop'))
  if (cleared !== undefined) state.tallies.delete(tallyKey(`agent:${cleared}`, 'failures'))
  for (const happening of happenings)
    for (const { scope, limit } of scopesOf(law, happening)) {
      const key = tallyKey(scope, happening.breaker, happening.digest)
      state.tallies.set(key, added(limit, state.tallies.get(key), state.at, happening.amount))
    }
}

const MINUTE = 60_000

/** Drops what no window can see any more; looks at all of it once a minute, by entry time. */
export function sweepTallies(state: State): void {
  const minute = Math.floor(state.at / MINUTE)
  if (minute === state.talliesSwept) return
  state.talliesSwept = minute
  if (state.tallies.size === 0) return
  for (const [key, { until }] of [...state.tallies.entries()]) if (until <= state.at) state.tallies.delete(key)
}

const scopeOf = (entry: Entry, scope: 'agent' | 'org'): Scope => (scope === 'org' ? 'org' : `agent:${entry.subject}`)

/** `breaker.tripped`: its count begins anew. A pause that stands is not shortened by a milder breaker. */
export function onTripped(state: State, entry: Entry, data: Events['breaker.tripped']): void {
  const { breaker, action, until, reason, tally } = data
  const scope = scopeOf(entry, data.scope)
  state.tallies.delete(tally)
  if ((state.breakers.get(scope)?.until ?? 0) > until) return
  state.breakers.set(scope, { breaker, action, at: entry.at, until, reason, successes: 0 })
}

/** `breaker.reset` */
export function onReset(state: State, entry: Entry, { scope: whose, to }: Events['breaker.reset']): void {
  const scope = scopeOf(entry, whose)
  const tripped = state.breakers.get(scope)
  if (!tripped) return
  if (to === 'clear') state.breakers.delete(scope)
  else state.breakers.set(scope, { ...tripped, until: entry.at })
}

/** Audited work on probation counts towards its end; looks at the request before this audit is noted on it. */
export function noteSuccess(state: State, entry: Entry, { passed }: Events['request.audited']): void {
  const agent = state.requests.get(entry.subject)?.ask.agent_id
  if (agent === undefined) return
  for (const scope of [`agent:${agent}`, 'org'] as const) {
    const tripped = state.breakers.get(scope)
    if (tripped && countsToward(state, scope, entry.subject, passed))
      state.breakers.set(scope, { ...tripped, successes: tripped.successes + 1 })
  }
}

/** `org.halted` */
export const onHalted = (state: State, entry: Entry, { by, reason }: Events['org.halted']): void => {
  state.halted = { by, at: entry.at, reason }
}
