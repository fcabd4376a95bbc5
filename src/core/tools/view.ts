import { type ComposedPattern, composeTools, type ToolLaw } from './allowlist.ts'

/** The tools of an agent, as every door shows them. */
export interface ToolsView {
  readonly agent_id: string
  /** What happens to a tool that no pattern matches. */
  readonly default: 'deny' | 'allow'
  readonly allow: readonly ComposedPattern[]
  /** Refused to every agent, whatever else says. */
  readonly deny: readonly string[]
  /** Resource types that may be asked for without naming a tool; null: any. */
  readonly without: readonly string[] | null
}

/** The tools of an agent by the charter in force; one that no charter lists has those of everyone. */
export function toolsView(charter: ToolLaw, agent: string): ToolsView {
  const { default: fallback, allow, deny, without } = composeTools(charter, agent)
  return { agent_id: agent, default: fallback, allow, deny, without: without === 'any' ? null : without }
}
