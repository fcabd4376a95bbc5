import type { Ask } from '../ask.ts'
import type { KpiBody, KpisSection, SettledValue } from '../charter/sections/kpis.ts'
import type { Command } from '../command.ts'
import type { RequestRecord } from '../state.ts'
import { type Millis, usdFromMicros } from '../units.ts'
import { matches } from '../wildcard.ts'
import type { KpiResult, Reported } from './record.ts'

/** Whether a key figure is about such work. */
const concerns = ({ agents, tools, resources }: KpiBody, ask: Pick<Ask, 'agent_id' | 'tool' | 'resource_type'>): boolean =>
  (agents?.includes(ask.agent_id) ?? true) &&
  (resources?.includes(ask.resource_type) ?? true) &&
  (tools?.some((pattern) => ask.tool !== undefined && matches(pattern, ask.tool)) ?? true)

type Settled = Extract<RequestRecord['status'], { readonly name: 'settled' }>

/** What stays debited, not what the agent says it cost: by its own word nothing gets cheaper. */
const READ = {
  cost_usd: ({ charged }) => usdFromMicros(charged),
  overrun_usd: ({ charged }, { reservation }) => usdFromMicros(Math.max(0, charged - reservation.amount)),
  succeeded: ({ outcome }) => (outcome === 'succeeded' ? 1 : 0),
  duration_s: (_, { reported }) => (reported?.ms === undefined ? null : reported.ms / 1000),
  field: (_, { reported }, field) => {
    const fields = reported?.fields ?? {}
    return Object.hasOwn(fields, field) ? (fields[field] ?? null) : null
  },
} as const satisfies Record<SettledValue, (settled: Settled, record: RequestRecord, field: string) => number | null>

/**
 * The key figures of a piece of work, as an audit finds them. One counts at the most once as met and once as missed for the same
 * work, however many audit it. What should have been reported and was not is missed; what the auditor does not say is not measured.
 */
export function kpiResults(kpis: KpisSection, record: RequestRecord, { kpis: said = {} }: Command<'audit'>): readonly KpiResult[] {
  const { status, ask, audits = [] } = record
  if (status.name !== 'settled') return []
  return kpis.flatMap((kpi): readonly KpiResult[] => {
    if (!concerns(kpi, ask)) return []
    const { id, check } = kpi
    if (check.kind === 'score' && !Object.hasOwn(said, id)) return []
    const value = check.kind === 'score' ? (said[id] ?? null) : READ[check.value](status, record, check.field ?? '')
    const met = value !== null && (kpi.direction === 'at_least' ? value >= kpi.target : value <= kpi.target)
    const counted = audits.some((audit) => audit.kpis?.some((one) => one.id === id && one.met === met))
    return counted ? [] : [{ id, value, met }]
  })
}

/** What of a settlement must be kept for audits to come: nothing under a charter without key figures that read it. */
export function reportedBy(
  kpis: KpisSection | undefined,
  { status, reported }: Pick<RequestRecord, 'status' | 'reported'>,
  { fields }: Command<'settle'>,
  at: Millis,
): Reported | undefined {
  if (!kpis) return undefined
  const began = status.name === 'executing' ? { ms: at - status.since } : reported?.ms === undefined ? {} : { ms: reported.ms }
  const names = kpis.flatMap(({ check }) => (check.kind === 'settled' && check.field !== undefined ? [check.field] : []))
  const numbers = names.flatMap((name) => {
    const value = fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined
    return typeof value === 'number' ? [[name, value] as const] : []
  })
  const kept = { ...reported?.fields, ...Object.fromEntries(numbers) }
  return { ...began, ...(Object.keys(kept).length > 0 ? { fields: kept } : {}) }
}
