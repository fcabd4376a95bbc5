import { type Charter, compileCharter } from '../../core/charter/compile.ts'
import type { CharterContent } from '../../core/charter/content.ts'
import { findIntent, readingsOf } from '../../core/intent.ts'
import { composeTools } from '../../core/tools/allowlist.ts'
import { foldTool } from '../../core/tools/fold.ts'
import { splitTool } from '../../core/tools/pattern.ts'
import { finding, type LintFinding } from './finding.ts'

/** The tools that somebody has, by name as it is written. */
interface Usable {
  /** Some agent has every tool that is not denied. */
  readonly any: boolean
  readonly names: ReadonlySet<string>
  /** Refused to everybody, with whatever arguments. */
  readonly never: ReadonlySet<string>
}

const nameOf = (pattern: string): string => splitTool(pattern)?.name ?? pattern
/** Tools of an agent that no charter lists. */
const UNLISTED = ''

function usable(charter: Charter): Usable {
  const composed = [UNLISTED, ...charter.agents.keys()].map((agent) => composeTools(charter, agent))
  return {
    any: composed.some((one) => one.default === 'allow'),
    names: new Set(composed.flatMap(({ allow }) => allow.map(({ pattern }) => nameOf(pattern)))),
    never: new Set((charter.document.tools?.deny ?? []).filter((pattern) => !pattern.includes('(')).map(foldTool)),
  }
}

/** Tools that rules name and nobody has, agents without tools, and phrases that deny a tool which somebody was given. */
export function lintTools(content: CharterContent): readonly LintFinding[] {
  const charter = compileCharter(content)
  const tools = usable(charter)
  return [...ruleTools(charter, tools), ...agentTools(charter, tools), ...deniedTools(charter, tools)]
}

/** Whether somebody may use a tool that a rule names; a `*` at the end stands for any rest. */
function isUsable({ any, names, never }: Usable, tool: string): boolean {
  if (never.has(foldTool(tool))) return false
  if (any) return true
  if (!tool.endsWith('*')) return names.has(tool) || names.has(nameOf(tool))
  return [...names].some((name) => name.startsWith(tool.slice(0, -1)))
}

function ruleTools({ document }: Charter, tools: Usable): readonly LintFinding[] {
  return (document.rules ?? []).flatMap(({ id, tools: named = [], effect }, i): readonly LintFinding[] => {
    const unknown = named.filter((tool) => !isUsable(tools, tool))
    if (unknown.length === 0) return []
    if (effect !== 'deny' && unknown.length === named.length)
      return [finding('rule_never_allows', `charter.rules.${i}.tools`, `nobody may use ${unknown.join(', ')}, the only tools of ${id}`)]
    return unknown.map((tool) => finding('rule_tool_unknown', `charter.rules.${i}.tools`, `${id} names ${tool}, which no agent may use`))
  })
}

function agentTools(charter: Charter, tools: Usable): readonly LintFinding[] {
  const { document } = charter
  const closed = document.tools?.default === 'deny'
  const none = document.agents.list.flatMap(({ id }, i) => {
    const composed = composeTools(charter, id)
    const empty = composed.default === 'deny' && composed.allow.length === 0
    return empty ? [finding('agent_without_tools', `charter.agents.list.${i}`, `${id} has no tools: every tool it names is refused`)] : []
  })
  const nothing = closed && tools.names.size === 0 && document.tools?.without.length === 0
  return nothing
    ? [...none, finding('nothing_granted', 'charter.tools', 'no agent has a tool, and nothing may be asked for without one')]
    : none
}

function deniedTools({ denied, document }: Charter, { names }: Usable): readonly LintFinding[] {
  const given = [...names].map((name) => ({ name, path: 'charter.deny.intents' }))
  const ruled = (document.rules ?? []).flatMap(({ effect, tools = [] }) =>
    effect === 'deny' ? [] : tools.map((name) => ({ name, path: 'charter.deny.intents' })),
  )
  const seen = new Set<string>()
  return [...given, ...ruled].flatMap(({ name, path }) => {
    const phrase = findIntent(denied, readingsOf(name))
    if (phrase === undefined || seen.has(name)) return []
    seen.add(name)
    return [finding('deny_denies_tool', path, `the phrase "${phrase}" denies the tool ${name}, which the charter gives to an agent`)]
  })
}
