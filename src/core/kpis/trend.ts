import { breakerStateOf } from '../breakers/breaker-state.ts'
import type { Scope } from '../breakers/tally.ts'
import type { Trip } from '../breakers/trips.ts'
import type { KpiBody, KpisSection } from '../charter/sections/kpis.ts'
import { type Event, event } from '../event.ts'
import type { State } from '../state.ts'
import { type Millis, parseDuration } from '../units.ts'
import type { KpiResult } from './record.ts'

/** Most measurements that are kept: the longest window a charter may have. */
const KEPT = 200

/** The key of a row: whose, and which. */
export const kpiKey = (scope: Scope, id: string): string => `${scope} ${id}`

/** The last measurements with one more. */
export const marked = (marks: string, met: boolean): string => (marks + (met ? '1' : '0')).slice(-KEPT)

/** The share of the last `window` measurements that met the target; undefined while there are fewer than `min`. */
export function shareOf(marks: string, { window, min = window }: { readonly window: number; readonly min?: number | undefined }) {
  const last = marks.slice(-window)
  if (last.length < min) return undefined
  const met = [...last].filter((mark) => mark === '1').length
  return { met, of: last.length }
}

/** What the results of an audit do through the trends of the charter: breakers that trip, and alerts. Looks at the state before the audit. */
export function kpiTrips(
  state: Pick<State, 'kpis' | 'requests' | 'breakers' | 'org'>,
  kpis: KpisSection,
  audited: Event<'request.audited'>,
  now: Millis,
): { readonly trips: readonly Trip[]; readonly alerts: readonly Event[] } {
  const agent = state.requests.get(audited.subject)?.ask.agent_id
  const found = (audited.data.kpis ?? []).flatMap((result) => {
    const kpi = kpis.find(({ id }) => id === result.id)
    return agent === undefined || !kpi?.trend ? [] : (trip(state, kpi, kpi.trend, agent, result, now) ?? [])
  })
  return {
    trips: found.flatMap((one) => ('trip' in one ? [one.trip] : [])),
    alerts: found.flatMap((one) => ('alert' in one ? [one.alert] : [])),
  }
}

type Trend = NonNullable<KpiBody['trend']>

function trip(
  state: Pick<State, 'kpis' | 'breakers' | 'org'>,
  kpi: KpiBody,
  trend: Trend,
  agent: string,
  { met }: KpiResult,
  now: Millis,
): { readonly trip: Trip } | { readonly alert: Event } | undefined {
  const scope: Scope = trend.of === 'org' ? 'org' : `agent:${agent}`
  const tally = kpiKey(scope, kpi.id)
  const share = shareOf(marked(state.kpis.get(tally)?.marks ?? '', met), trend)
  // 18 of 20 is the same float as the 0.9 of a charter: both are the nearest to the same decimal.
  if (met || !share || share.met / share.of >= trend.below) return undefined
  const who = scope === 'org' ? 'All agents together' : agent
  const text = `${who}: ${kpi.id} met its target in ${share.met} of the last ${share.of} audits`
  const reason = { code: 'kpi_trend', text }
  if (trend.action === 'alert') {
    const subject = scope === 'org' ? state.org : agent
    return { alert: event('kpi.alerted', subject, { scope: trend.of, kpi: kpi.id, met: share.met, of: share.of, reason, tally }) }
  }
  if (breakerStateOf(state, scope, now).name === 'paused') return undefined
  const limit = { most: 0, within: 0, action: trend.action, coolDown: parseDuration(trend.cool_down) ?? 1 } as const
  return { trip: { scope, agent, breaker: 'kpi', limit, reason, tally } }
}
