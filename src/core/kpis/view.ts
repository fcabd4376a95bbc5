import type { Scope } from '../breakers/tally.ts'
import type { CharterDocument } from '../charter/content.ts'
import type { State } from '../state.ts'
import type { KpiRecord } from './record.ts'
import { kpiKey, shareOf } from './trend.ts'

/** How a key figure stands for one agent, or (`agent_id` null) for everybody together. */
export interface KpiStanding {
  readonly agent_id: string | null
  readonly met: number
  readonly missed: number
  /** The last value; null: what was to be measured was missing. */
  readonly last: number | null
  /** When it was last measured, ISO 8601. */
  readonly measured_at: string
  /** Share of the trend's window that met the target; null: too few, or no trend. */
  readonly share: number | null
}

/** A key figure of the charter, and how it stands. */
export interface KpiView {
  readonly id: string
  readonly metric: string
  readonly unit: string | null
  readonly target: number
  readonly direction: 'at_least' | 'at_most'
  readonly competency: string | null
  readonly check: string
  readonly trend: { readonly window: number; readonly below: number; readonly action: string; readonly of: 'agent' | 'org' } | null
  readonly total: KpiStanding | null
  readonly agents: readonly KpiStanding[]
}

/** The key figures in the charter's order, each with its agents by id. */
export function kpisView(state: Pick<State, 'kpis' | 'agents'>, { kpis = [] }: CharterDocument): readonly KpiView[] {
  const ids = [...state.agents.entries()].map(([id]) => id).sort()
  return kpis.map(({ id, metric, unit, target, direction, competency, check, trend }) => {
    const standing = (scope: Scope, agent_id: string | null): readonly KpiStanding[] => {
      const row = state.kpis.get(kpiKey(scope, id))
      return row ? [{ agent_id, ...standingIn(row, trend) }] : []
    }
    return {
      id,
      metric,
      unit: unit ?? null,
      target,
      direction,
      competency: competency ?? null,
      check: check.kind === 'score' ? 'score' : (check.field ?? check.value),
      trend: trend ? { window: trend.window, below: trend.below, action: trend.action, of: trend.of } : null,
      total: standing('org', null)[0] ?? null,
      agents: ids.flatMap((agent) => standing(`agent:${agent}`, agent)),
    }
  })
}

function standingIn(
  { met, missed, last, at, marks }: KpiRecord,
  trend: { readonly window: number; readonly min?: number | undefined } | undefined,
): Omit<KpiStanding, 'agent_id'> {
  const share = trend && shareOf(marks, trend)
  return { met, missed, last, measured_at: new Date(at).toISOString(), share: share ? share.met / share.of : null }
}
