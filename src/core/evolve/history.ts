import type { Ask } from '../ask.ts'
import { compileCharter } from '../charter/compile.ts'
import { partsOf } from '../plans/parts.ts'
import { type CountedQuery, counted, historyKey } from '../policy/rules/history.ts'
import type { State } from '../state.ts'
import type { Millis } from '../units.ts'

const NONE: readonly never[] = []

/** What the rules and routes of the charter in force ask of history, each once. */
function queriesOf({ charter }: State): readonly CountedQuery[] {
  const { rules, approvals } = charter ? compileCharter(charter) : {}
  const [asked = NONE, also = NONE] = [rules?.history, approvals?.history]
  return also.length === 0 ? asked : [...asked, ...also.filter(({ key }) => !asked.some((query) => query.key === key))]
}

/** Counts a request that was not refused at once, a plan step by step, for each query of the charter's rules that it is about. */
export function noteHistory(state: State, ask: Ask): void {
  const queries = queriesOf(state)
  if (queries.length === 0) return
  for (const part of partsOf(ask)) for (const query of queries) if (query.counts(part)) count(state, query, ask.agent_id, state.at)
}

function count(state: State, query: ReturnType<typeof queriesOf>[number], agent: string, at: Millis): void {
  const key = historyKey(agent, query.key)
  state.history.set(key, counted(state.history.get(key), query, at, state.at))
}

/**
 * Counts, for queries that the rules did not ask before, the requests that are still known: those of the last day. `before` are the
 * keys of the charter that was in force.
 */
export function recountHistory(state: State, before: ReadonlySet<string>): void {
  const fresh = queriesOf(state).filter(({ key }) => !before.has(key))
  if (fresh.length === 0) return
  for (const [, { ask, at, status, escalation, step }] of state.requests.entries()) {
    // A step was counted with its plan.
    if (step || (status.name === 'refused' && !escalation)) continue
    for (const part of partsOf(ask)) for (const query of fresh) if (query.counts(part)) count(state, query, ask.agent_id, at)
  }
}

/** The keys of what the charter in force counts. */
export const historyKeys = (state: State): ReadonlySet<string> => new Set(queriesOf(state).map(({ key }) => key))

/** Drops rows whose window is over. */
export function sweepHistory(state: State): void {
  for (const [key, { until }] of [...state.history.entries()]) if (until <= state.at) state.history.delete(key)
}
