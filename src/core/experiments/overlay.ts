import type { Ask } from '../ask.ts'

/** Which work an experiment, and the overlay that comes of it, is about; what is absent matches everything. */
export interface Filter {
  /** Logic density, both ends included. */
  readonly density?: readonly [number, number]
  /** true: only work with a tool; false: only work without. */
  readonly tools?: boolean
  readonly agents?: readonly string[]
}

/** A promotion in force: where the arbiter would choose `from`, it chooses `to`. By experiment in the state's table `overlays`. */
export interface Overlay {
  readonly experiment: string
  readonly from: string
  readonly to: string
  readonly filter: Filter
}

/** Whether a filter lets a request in. */
export function matchesFilter({ density, tools, agents }: Filter, ask: Pick<Ask, 'logic_density' | 'tool' | 'agent_id'>): boolean {
  if (density && (ask.logic_density < density[0] || ask.logic_density > density[1])) return false
  if (tools !== undefined && tools !== (ask.tool !== undefined)) return false
  return agents === undefined || agents.includes(ask.agent_id)
}
