import { ms } from '../../waste/detector.ts'
import { deadRules } from '../../waste/detectors/dead-rules.ts'
import { byKey } from '../../waste/found.ts'
import { type Idea, type Seen, statistic, type Thinker } from '../idea.ts'

/** A tool named in full; patterns say more than could be told from what was used. */
const PLAIN_TOOL = /^[A-Za-z0-9_.:-]+$/

/** What is there and not used goes: rules that match nothing, keys that nobody uses, tools that an agent never asks for. */
export const eliminate: Thinker = (seen) => [...rules(seen), ...keys(seen), ...tools(seen)]

function rules({ history, content, limits }: Seen): readonly Idea[] {
  const all = content.charter.rules ?? []
  return deadRules(history, limits.dead_rules).flatMap((because): readonly Idea[] => {
    const at = all.findIndex(({ id }) => id === because.about['rule'])
    const rule = all[at]
    return rule ? [{ change: { kind: 'remove_rule', rule, before: all[at + 1]?.id ?? null }, because }] : []
  })
}

/** As long unused as a rule must be to count as dead. */
function keys({ history: { keys: open, keysUsed, window }, limits }: Seen): readonly Idea[] {
  return [...open].flatMap(([key_id, since]): readonly Idea[] => {
    const unused = window.to - Math.max(since, window.from)
    if (keysUsed.has(key_id) || unused < ms(limits.dead_rules.after)) return []
    return [{ change: { kind: 'remove_key', key_id }, because: { ...statistic({ key: key_id }, [{ id: key_id }]), times: { unused } } }]
  })
}

function tools({ history: { facts }, content, limits }: Seen): readonly Idea[] {
  const byAgent = byKey(facts, ({ agent }) => agent)
  return content.charter.agents.list.flatMap(({ id: agent, tools: from }): readonly Idea[] => {
    const own = byAgent.get(agent) ?? []
    const used = new Set(own.map(({ tool }) => tool?.toLowerCase()))
    const to = (from ?? []).filter((tool) => !PLAIN_TOOL.test(tool) || used.has(tool.toLowerCase()))
    if (!from || to.length === from.length || own.length < limits.dead_rules.requests) return []
    return [{ change: { kind: 'agent_tools', agent, from, to }, because: statistic({ agent }, own) }]
  })
}
