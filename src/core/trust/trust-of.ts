import type { State } from '../state.ts'
import type { Micros, Millis } from '../units.ts'
import { ceilingOf } from './finding.ts'
import type { Milli, TrustLaw } from './law.ts'
import { scoreOf } from './score.ts'

/** What an agent has earned, as rules and people read it. */
export interface Trust {
  /** The mean of all capabilities in whole points, rounded down: 0–100. */
  readonly score: number
  /** Thousandths of a point by capability, every one of the charter's. */
  readonly capabilities: Readonly<Record<string, Milli>>
  readonly frozen: boolean
  /** The most one request may cost without a person; null: no such limit. */
  readonly ceiling: Micros | null
}

const NONE: Trust = { score: 0, capabilities: {}, frozen: false, ceiling: null }

/** An agent's trust at `now`; nothing at all where the charter has no section `trust`. */
export function trustOf(state: Pick<State, 'trust'>, law: TrustLaw | undefined, agent: string, now: Millis): Trust {
  if (!law) return NONE
  const record = state.trust.get(agent)
  const names = [...law.capabilities.keys()].sort()
  const capabilities = Object.fromEntries(names.map((name) => [name, scoreOf(law, record, name, now).points]))
  const sum = Object.values(capabilities).reduce((a, b) => a + b, 0)
  return {
    score: names.length === 0 ? 0 : Math.floor(sum / names.length / 1000),
    capabilities,
    frozen: record?.frozen !== undefined,
    ceiling: ceilingOf(law, record, now),
  }
}
