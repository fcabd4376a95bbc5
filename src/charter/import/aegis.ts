import { z } from 'zod'
import { AgentId, UsdAmount } from '../../core/ask.ts'
import { Priority } from '../../core/charter/shapes.ts'
import { patternCondition, plainPhrases } from './pattern.ts'
import { ImportInvalid, type ImportLine, noEqual, type Source, slug, type Translated, unknownKeys } from './report.ts'

const File = z.looseObject({
  version: z.unknown().optional(),
  description: z.string().optional(),
  rules: z.array(z.looseObject({ name: z.string().optional(), type: z.string(), description: z.string().optional() })),
})
type Rule = z.infer<typeof File>['rules'][number]

/** What the rules have made so far. */
interface Draft {
  readonly task: number[]
  readonly intents: string[]
  readonly agents: string[]
  readonly floors: { readonly intents: readonly string[]; readonly min_priority: number }[]
  readonly rules: object[]
  readonly ids: Set<string>
  /** Something that refused, and that the charter does not refuse. */
  missing: boolean
}

const COMMON = ['name', 'type', 'description', 'enabled']

/** How each type of rule is read; what it answers are lines of the report. */
const TYPES: Readonly<Record<string, (rule: Rule, at: string, draft: Draft) => readonly ImportLine[]>> = {
  max_cost: maxCost,
  blocked_intent: blockedIntent,
  priority_floor: priorityFloor,
  agent_blocklist: blocklist,
  model_override: (_, at) => [
    noEqual(at, 'models are picked by the tiers of the models file; put the model into the tier of its logic density there'),
  ],
}

/** Imports a `rules.json`. @throws ImportInvalid */
export function importAegis({ file, value }: Source): Translated {
  const parsed = File.safeParse(value)
  if (!parsed.success) throw new ImportInvalid(file, `expected {"rules": [{"name", "type", …}]} (${issueOf(parsed.error)})`)
  const { rules, description } = parsed.data
  const draft: Draft = { task: [], intents: [], agents: [], floors: [], rules: [], ids: new Set(), missing: false }
  const lines = rules.flatMap((rule, i): readonly ImportLine[] => {
    const at = `rules[${i}] ${rule.name ?? rule.type}`
    const translate = Object.hasOwn(TYPES, rule.type) ? TYPES[rule.type] : undefined
    if (rule['enabled'] === false) return [noEqual(at, 'it was switched off, so it is left out')]
    if (translate) return translate(rule, at, draft)
    draft.missing = true
    return [noEqual(at, `rules of type ${rule.type} are not known to this import; write it as a rule of the charter`)]
  })
  return { sections: sectionsOf(draft, description), lines: [...headLines(parsed.data), ...lines, ...defaultLines(draft)] }
}

function headLines(data: z.infer<typeof File>): readonly ImportLine[] {
  return [
    ...(data.version === undefined ? [] : [noEqual('version', 'the charter has a version of its own, and a hash that names it')]),
    ...(data.description === undefined ? [] : [{ field: 'description', became: 'mission' }]),
    ...unknownKeys('', data, ['version', 'description', 'rules']),
  ]
}

/** What none of its rules spoke about was granted; where one of them is lost, people are asked instead. */
function defaultLines({ missing }: Draft): readonly ImportLine[] {
  return missing
    ? [
        {
          field: '(what no rule speaks about)',
          became: 'default: confirm',
          note: 'it was granted there; people are asked, because rules are missing here',
        },
      ]
    : [{ field: '(what no rule speaks about)', became: 'default: allow', note: 'as there; `default: confirm` would ask people' }]
}

function sectionsOf({ task, intents, agents, floors, rules, missing }: Draft, description: string | undefined): Translated['sections'] {
  return {
    ...(description ? { mission: description.slice(0, 1000) } : {}),
    ...(task.length > 0 ? { budgets: { task_usd: Math.min(...task) } } : {}),
    deny: { intents: [...new Set(intents)], agents: [...new Set(agents)], priority_floors: floors },
    ...(rules.length > 0 || missing ? { default: missing ? 'confirm' : 'allow', rules } : {}),
  }
}

function maxCost(rule: Rule, at: string, draft: Draft): readonly ImportLine[] {
  const usd = UsdAmount.safeParse(rule['threshold'])
  if (!usd.success) return lost(draft, `${at}.threshold`, 'expected dollars; write budgets.task_usd yourself')
  draft.task.push(usd.data)
  const note =
    draft.task.length > 1 ? 'the lowest of several' : 'above it a request is refused; `budgets.on_exceeded: ask` would ask people'
  return [{ field: `${at}.threshold`, became: 'budgets.task_usd', note }, ...unknownKeys(at, rule, [...COMMON, 'threshold'])]
}

function blockedIntent(rule: Rule, at: string, draft: Draft): readonly ImportLine[] {
  const patterns = z.array(z.string().min(1)).safeParse(rule['patterns'])
  if (!patterns.success) return lost(draft, `${at}.patterns`, 'expected a list of patterns; write deny.intents yourself')
  const lines = patterns.data.map((pattern, i): ImportLine => {
    const field = `${at}.patterns[${i}] ${pattern}`
    const phrases = plainPhrases(pattern)
    if (!phrases) return asRule(rule, pattern, field, draft, '')
    draft.intents.push(...phrases)
    return {
      field,
      became: 'deny.intents',
      note: `as ${phrases.map((p) => `"${p}"`).join(', ')}: whole words, in any case and spelling of spaces`,
    }
  })
  return [...lines, ...unknownKeys(at, rule, [...COMMON, 'patterns'])]
}

function priorityFloor(rule: Rule, at: string, draft: Draft): readonly ImportLine[] {
  const min = Priority.safeParse(rule['min_priority'])
  const pattern = rule['intent_pattern']
  if (!min.success || typeof pattern !== 'string')
    return lost(draft, at, 'expected intent_pattern and a min_priority of 1 to 10; write deny.priority_floors yourself')
  const phrases = plainPhrases(pattern)
  const field = `${at}.intent_pattern ${pattern}`
  const rest = unknownKeys(at, rule, [...COMMON, 'intent_pattern', 'min_priority'])
  if (!phrases) return [asRule(rule, pattern, field, draft, ` && request.priority < ${min.data}`), ...rest]
  draft.floors.push({ intents: phrases, min_priority: min.data })
  return [{ field, became: 'deny.priority_floors', note: 'the priority is the agent’s own word; agents.max_priority caps it' }, ...rest]
}

function blocklist(rule: Rule, at: string, draft: Draft): readonly ImportLine[] {
  const agents = z.array(z.unknown()).safeParse(rule['agents'])
  if (!agents.success) return lost(draft, `${at}.agents`, 'expected a list of agents; write deny.agents yourself')
  const lines = agents.data.map((agent, i): ImportLine => {
    const id = AgentId.safeParse(agent)
    if (!id.success) return noEqual(`${at}.agents[${i}]`, 'no agent here can have that id')
    draft.agents.push(id.data)
    return { field: `${at}.agents[${i}]`, became: 'deny.agents' }
  })
  return [...lines, ...unknownKeys(at, rule, [...COMMON, 'agents'])]
}

/** A pattern that is more than words, as a rule that denies. */
function asRule(rule: Rule, pattern: string, field: string, draft: Draft, and: string): ImportLine {
  const condition = patternCondition(pattern)
  if ('fault' in condition) {
    draft.missing = true
    return noEqual(field, `${condition.fault}; write it as a rule of the charter`)
  }
  const id = slug(rule.name ?? rule.type, draft.ids, 'rule')
  const reason_code = id.replaceAll('-', '_')
  const reason = (rule.description ?? `The rule ${rule.name ?? rule.type} of the imported file denies it`).slice(0, 500)
  draft.rules.push({ id, effect: 'deny', when: and === '' ? condition.when : `(${condition.when})${and}`, reason_code, reason })
  return { field, became: `rules: ${id}`, note: 'an RE2 pattern, in any case, over the intent and the tool' }
}

function lost(draft: Draft, field: string, note: string): readonly ImportLine[] {
  draft.missing = true
  return [noEqual(field, note)]
}

const issueOf = (error: z.ZodError): string => {
  const [issue] = error.issues
  return issue ? `${issue.path.join('.') || 'file'}: ${issue.message}` : 'not valid'
}
