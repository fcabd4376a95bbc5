import { z } from 'zod'
import { agentBreakerState } from '../../core/breakers/breaker-state.ts'
import type { Charter } from '../../core/charter/compile.ts'
import type { Halted, State } from '../../core/state.ts'
import { trustOf } from '../../core/trust/trust-of.ts'
import { type Millis, usdFromMicros } from '../../core/units.ts'

const time = z.iso.datetime()

/** A halt, as operators see it. */
export const HaltSchema = z.object({ by: z.string(), at: time, reason: z.string() })

/** How an agent stands with the breakers. */
export const BreakerSchema = z.object({
  breaker: z.enum(['failures', 'denials', 'overruns', 'velocity', 'loop', 'kpi']),
  standing: z.enum(['paused', 'probation']),
  tripped_at: time,
  until: time.describe('End of the cool-down; probation from then on'),
  reason: z.string(),
  successes: z.int().describe('Audited successes since'),
})

/** What an agent has earned. */
export const TrustSchema = z.object({
  agent_id: z.string(),
  score: z.int().describe('The mean of all capabilities, 0–100'),
  capabilities: z.record(
    z.string(),
    z.object({
      points: z.number(),
      threshold: z.number(),
      unlocked: z.boolean(),
      below: z.enum(['confirm', 'deny']).describe('Below the threshold: a person confirms every action, or it is denied'),
    }),
  ),
  ceiling_usd: z.number().nullable().describe('The most one request may cost without a person; null: no such limit'),
  frozen: HaltSchema.nullable(),
  breaker: BreakerSchema.nullable(),
})

const iso = (at: Millis): string => new Date(at).toISOString()

/** A halt on the wire. */
export const haltView = (halted: Halted | null): z.infer<typeof HaltSchema> | null =>
  halted ? { by: halted.by.operator, at: iso(halted.at), reason: halted.reason } : null

/** A tripped breaker of an agent (its own or everybody's) on the wire; null when none is. */
export function breakerView(state: State, agent: string, now: Millis): z.infer<typeof BreakerSchema> | null {
  const current = agentBreakerState(state, agent, now)
  if (current.name === 'clear') return null
  const { breaker, at, until, reason, successes } = current.tripped
  return { breaker, standing: current.name, tripped_at: iso(at), until: iso(until), reason: reason.text, successes }
}

/** An agent's trust on the wire. */
export function trustView(state: State, charter: Charter, agent: string, now: Millis): z.infer<typeof TrustSchema> {
  const { score, capabilities, ceiling } = trustOf(state, charter.trust, agent, now)
  const frozen = state.trust.get(agent)?.frozen
  const listed = Object.entries(capabilities).map(([name, points]) => {
    const { threshold = 0, below = 'confirm' } = charter.trust?.capabilities.get(name) ?? {}
    return [name, { points: points / 1000, threshold: threshold / 1000, unlocked: points >= threshold, below }] as const
  })
  return {
    agent_id: agent,
    score,
    capabilities: Object.fromEntries(listed),
    ceiling_usd: ceiling === null ? null : usdFromMicros(ceiling),
    frozen: frozen ? { by: frozen.by, at: iso(frozen.at), reason: frozen.reason } : null,
    breaker: breakerView(state, agent, now),
  }
}
