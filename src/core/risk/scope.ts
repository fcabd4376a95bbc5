import { DateTime } from 'luxon'
import type { Ask } from '../ask.ts'
import type { State } from '../state.ts'
import type { Millis } from '../units.ts'
import type { Scope } from './risk.ts'
import type { OffHours, RiskTable } from './table.ts'

/** What a request's surroundings say: taint, whether its tool is new to the agent, and the hour in the charter's zone. */
export function scopeOf(ask: Ask, table: RiskTable, state: Pick<State, 'toolsUsed' | 'agents'>, now: Millis): Scope {
  const used = state.toolsUsed.get(ask.agent_id)
  const session = state.agents.get(ask.agent_id)?.session?.id
  // A tool that taints has tainted the session once it was granted there; the agent's own word can only add to it.
  const tainted =
    ask.tainted === true ||
    (table.taints.size > 0 && Object.entries(used?.tools ?? {}).some(([tool, last]) => last === session && table.taints.has(tool)))
  return {
    tainted,
    firstUse: ask.tool !== undefined && !Object.hasOwn(used?.tools ?? {}, toolName(ask.tool)),
    offHours: table.offHours !== undefined && isOff(table.offHours, table.zone, now),
  }
}

/** The name of a tool, without what stands in parentheses: `Bash(npm test)` is Bash. */
export const toolName = (tool: string): string => tool.split('(', 1)[0] as string

function isOff({ from, to, days }: OffHours, zone: string, now: Millis): boolean {
  const there = DateTime.fromMillis(now, { zone })
  const minute = there.hour * 60 + there.minute
  return days.has(there.weekday) || (from <= to ? minute >= from && minute < to : minute >= from || minute < to)
}
