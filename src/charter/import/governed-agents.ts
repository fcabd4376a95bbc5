import { z } from 'zod'
import { AgentId, UsdAmount } from '../../core/ask.ts'
import { parsePattern } from '../../core/tools/pattern.ts'
import { ImportInvalid, type ImportLine, noEqual, type Source, type Translated, unknownKeys } from './report.ts'

const actions = z.looseObject({ action_types: z.array(z.string().min(1).max(256)).default([]) })
const Policy = z.looseObject({
  auto_approve: actions.optional(),
  never_auto_approve: actions.optional(),
  defaults: z.looseObject({ requires_approval: z.boolean().optional() }).optional(),
})
const Allowlist = z.looseObject({ allowed_tools: z.array(z.string()), max_budget_usd: UsdAmount.optional() })

/** Whether a file is an agent's list of tools, rather than the policy of all. */
export const isAllowlist = (value: unknown): boolean => typeof value === 'object' && value !== null && 'allowed_tools' in value

/** Imports a `proposal_policy.toml`, any number of `tool_allowlist.toml`, or both; `agent` names the agent of a single list. @throws ImportInvalid */
export function importGoverned(sources: readonly Source[], agent: string | undefined): Translated {
  const lists = sources.filter(({ value }) => isAllowlist(value))
  const policies = sources.filter(({ value }) => !isAllowlist(value))
  if (policies.length > 1) throw new ImportInvalid(policies[1]?.file ?? '', 'expected one policy at the most')
  if (agent !== undefined && lists.length > 1)
    throw new ImportInvalid(lists[1]?.file ?? '', '--agent names one agent; import several lists by their folders')
  const policy = policies.map(importPolicy)
  const tools = lists.length > 0 ? [importLists(lists, agent)] : []
  const all = [...policy, ...tools]
  return { sections: Object.assign({}, ...all.map(({ sections }) => sections)), lines: all.flatMap(({ lines }) => lines) }
}

function importPolicy({ file, value }: Source): Translated {
  const { auto_approve, never_auto_approve, defaults, ...rest } = read(Policy, file, value)
  const asks = defaults?.requires_approval ?? true
  const rules = [
    ...ruleOf('auto-approve', 'allow', 'The charter grants this kind of action', auto_approve?.action_types),
    ...ruleOf('never-auto-approve', 'confirm', 'This kind of action is never granted without a person', never_auto_approve?.action_types),
  ]
  const lines: ImportLine[] = [
    ...(auto_approve
      ? [{ field: 'auto_approve.action_types', became: 'rules: auto-approve', note: 'an action type is the `tool` of a request' }]
      : []),
    ...(never_auto_approve ? [{ field: 'never_auto_approve.action_types', became: 'rules: never-auto-approve' }] : []),
    {
      field: 'defaults.requires_approval',
      became: `default: ${asks ? 'confirm' : 'allow'}`,
      ...(defaults?.requires_approval === undefined ? { note: 'it was not said, so people are asked' } : {}),
    },
    ...unknownKeys('auto_approve', auto_approve ?? {}, ['action_types']),
    ...unknownKeys('never_auto_approve', never_auto_approve ?? {}, ['action_types']),
    ...unknownKeys('defaults', defaults ?? {}, ['requires_approval']),
    ...unknownKeys('', rest, []),
  ]
  return { sections: { default: asks ? 'confirm' : 'allow', rules }, lines }
}

function ruleOf(id: string, effect: string, reason: string, tools: readonly string[] | undefined): readonly object[] {
  if (!tools || tools.length === 0) return []
  return [{ id, effect, when: 'true', tools: [...new Set(tools)], reason_code: id.replaceAll('-', '_'), reason }]
}

function importLists(sources: readonly Source[], agent: string | undefined): Translated {
  const listed = sources.map(({ file, folder, value }) => {
    const id = AgentId.safeParse(agent ?? folder)
    if (!id.success) throw new ImportInvalid(file, `whose list is it? Its folder's name is no agent's id; say it with --agent`)
    return { file, id: id.data, list: read(Allowlist, file, value) }
  })
  const twice = listed.find(({ id }, at) => listed.findIndex((one) => one.id === id) !== at)
  if (twice) throw new ImportInvalid(twice.file, `${twice.id} has a list already`)
  const agents = listed.map(({ id, list }) => {
    const at = `${id}: `
    const { allowed_tools } = list
    const good = allowed_tools.filter((text) => text.length <= 256 && !text.startsWith('@') && parsePattern(text) !== undefined)
    const bad = allowed_tools.filter((text) => !good.includes(text))
    const lines: ImportLine[] = [
      { field: `${at}allowed_tools`, became: `agents.list ${id}: tools`, note: 'what is not listed is refused' },
      ...bad.map((text) => noEqual(`${at}allowed_tools ${text}`, 'not a pattern that can be read, so it allows nothing')),
      ...unknownKeys(id, list, ['allowed_tools', 'max_budget_usd']),
    ]
    return { entry: { id, tools: good }, lines }
  })
  const budget = budgetOf(listed)
  return {
    sections: {
      agents: { list: agents.map(({ entry }) => entry) },
      tools: { default: 'deny', without: [] },
      ...(budget ? { budgets: { session_usd: budget.usd } } : {}),
    },
    lines: [...agents.flatMap(({ lines }) => lines), ...(budget?.lines ?? [])],
  }
}

/** A session is what a run was there. The charter has one limit for all sessions: the lowest, so that nobody may spend more than before. */
function budgetOf(
  lists: readonly { readonly id: string; readonly list: { readonly max_budget_usd?: number | undefined } }[],
): { readonly usd: number; readonly lines: readonly ImportLine[] } | undefined {
  const limits = lists.flatMap(({ id, list: { max_budget_usd: usd } }) => (usd === undefined ? [] : [{ id, usd }]))
  if (limits.length === 0) return undefined
  const usd = Math.min(...limits.map((one) => one.usd))
  return {
    usd,
    lines: limits.map((one) => ({
      field: `${one.id}: max_budget_usd`,
      became: 'budgets.session_usd',
      note:
        one.usd === usd
          ? 'one limit for the sessions of all agents'
          : `$${one.usd} there; one limit holds for all agents, so the lowest is taken`,
    })),
  }
}

function read<T>(schema: z.ZodType<T>, file: string, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ImportInvalid(file, `${issue?.path.join('.') || 'file'}: ${issue?.message ?? 'not valid'}`)
}
