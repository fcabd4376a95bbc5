import { toolName } from '../risk/scope.ts'
import type { RequestRecord, State } from '../state.ts'

/** Tools remembered of one agent: beyond them every further one counts as new, so that invented names fill no memory. */
const MAX_TOOLS = 200

/** Notes that an agent was granted a tool, and in which session. */
export function noteTool(state: State, { ask }: Pick<RequestRecord, 'ask'>): void {
  if (ask.tool === undefined) return
  const name = toolName(ask.tool)
  const session = state.agents.get(ask.agent_id)?.session?.id ?? ''
  const tools = state.toolsUsed.get(ask.agent_id)?.tools ?? {}
  const known = Object.hasOwn(tools, name)
  if (known ? tools[name] === session : Object.keys(tools).length >= MAX_TOOLS) return
  state.toolsUsed.set(ask.agent_id, { tools: Object.fromEntries([...Object.entries(tools), [name, session]]) })
}
