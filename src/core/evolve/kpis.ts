import type { Scope } from '../breakers/tally.ts'
import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import type { KpiRecord } from '../kpis/record.ts'
import { kpiKey, marked } from '../kpis/trend.ts'
import type { State } from '../state.ts'
import { onTripped } from './breakers.ts'

const NEW: KpiRecord = { met: 0, missed: 0, marks: '', last: null, at: 0 }

/** The key figures of an audit, counted for its agent and for everybody. */
export function noteKpis(state: State, entry: Entry, { kpis }: Events['request.audited']): void {
  const agent = state.requests.get(entry.subject)?.ask.agent_id
  if (!kpis || agent === undefined) return
  for (const { id, value, met } of kpis)
    for (const scope of [`agent:${agent}`, 'org'] as const satisfies readonly Scope[]) {
      const row = state.kpis.get(kpiKey(scope, id)) ?? NEW
      const counts = met ? { met: row.met + 1 } : { missed: row.missed + 1 }
      state.kpis.set(kpiKey(scope, id), { ...row, ...counts, marks: marked(row.marks, met), last: value, at: entry.at })
    }
}

/** A trend that has done what it does begins anew. */
function anew(state: State, key: string): void {
  const row = state.kpis.get(key)
  if (row) state.kpis.set(key, { ...row, marks: '' })
}

/** `kpi.alerted` */
export const onKpiAlerted = (state: State, _: Entry, { tally }: Events['kpi.alerted']): void => anew(state, tally)

/** `breaker.tripped`, by whatever it was. */
export function onAnyTripped(state: State, entry: Entry, data: Events['breaker.tripped']): void {
  if (data.breaker === 'kpi') anew(state, data.tally)
  onTripped(state, entry, data)
}
