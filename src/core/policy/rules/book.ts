import { type Ask, RESOURCE_TYPES, type ResourceType } from '../../ask.ts'
import type { ObligationsBody, RuleBody } from '../../charter/sections/rules.ts'
import type { Reason } from '../../reason.ts'
import { parseDuration } from '../../units.ts'
import type { Obligations, Verdict } from '../../verdict.ts'
import { type Condition, compileCondition } from './condition.ts'
import { type CountedQuery, countedQueries } from './history.ts'
import { indexTools, type ToolIndex } from './tools.ts'

/** A rule made ready. */
export interface Rule {
  readonly id: string
  readonly effect: Verdict
  readonly reason: Reason
  readonly obligations?: Obligations
  /** Undefined when it cannot be compiled, which no charter in force has: it then fails like a condition that cannot be evaluated. */
  readonly condition: Condition | undefined
}

/** The rules of a charter, found by resource type and tool. */
export interface RuleBook {
  /** What happens to what no rule speaks about. */
  readonly default: Verdict
  readonly size: number
  /** Some condition reads the classes of data found in a request: they are then looked for. */
  readonly readsClasses: boolean
  /** What its conditions ask of history: only this is counted. */
  readonly history: readonly CountedQuery[]
  /** The rules that may match a request, in groups; each in the order of their ids. */
  about(ask: Ask): readonly (readonly Rule[])[]
}

/** Something wrong with a rule. */
export interface RuleFault {
  /** Position in the list. */
  readonly index: number
  readonly field: 'id' | 'when'
  readonly message: string
}

const conditions = new WeakMap<RuleBody, Condition | { readonly fault: string }>()

/** Compiled once for each rule of a document: the charter is checked first and made ready later. */
function conditionOf(rule: RuleBody): Condition | { readonly fault: string } {
  const known = conditions.get(rule)
  if (known) return known
  const compiled = compileCondition(rule.when)
  conditions.set(rule, compiled)
  return compiled
}

/** What is wrong with the rules of a charter. */
export function ruleFaults(rules: readonly RuleBody[]): readonly RuleFault[] {
  const seen = new Set<string>()
  return rules.flatMap((rule, index): readonly RuleFault[] => {
    const compiled = conditionOf(rule)
    const twice: readonly RuleFault[] = seen.has(rule.id) ? [{ index, field: 'id', message: `${rule.id} is listed twice` }] : []
    seen.add(rule.id)
    return 'fault' in compiled ? [...twice, { index, field: 'when', message: compiled.fault }] : twice
  })
}

/** Makes the rules of a charter ready; undefined when it has neither rules nor a default. */
export function ruleBook(rules: readonly RuleBody[] | undefined, fallback: Verdict | undefined): RuleBook | undefined {
  if (rules === undefined && fallback === undefined) return undefined
  // By id, so that the order in the file never decides anything.
  const sorted = [...(rules ?? [])].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const ready = sorted.map((body) => ({ body, rule: ruleOf(body) }))
  const byResource = Object.fromEntries(
    RESOURCE_TYPES.map((resource) => [
      resource,
      indexTools(
        ready
          .filter(({ body }) => body.resources === undefined || body.resources.includes(resource))
          .map(({ body, rule }) => ({ rule, listed: body.tools, asked: rule.condition?.tools, exactly: body.effect === 'allow' })),
      ),
    ]),
  ) as Record<ResourceType, ToolIndex<Rule>>
  return {
    default: fallback ?? 'confirm',
    size: ready.length,
    readsClasses: ready.some(({ rule }) => rule.condition?.readsClasses),
    history: countedQueries(ready.flatMap(({ rule }) => rule.condition?.history ?? [])),
    about: (ask) => byResource[ask.resource_type].about(ask.tool),
  }
}

function ruleOf(body: RuleBody): Rule {
  const compiled = conditionOf(body)
  return {
    id: body.id,
    effect: body.effect,
    reason: { code: body.reason_code, text: body.reason },
    ...(body.obligations ? { obligations: obligationsOf(body.obligations) } : {}),
    condition: 'fault' in compiled ? undefined : compiled,
  }
}

/** Obligations with their durations in ms. */
function obligationsOf({ expires_within, ...rest }: ObligationsBody): Obligations {
  const within = expires_within === undefined ? {} : { expires_within: parseDuration(expires_within) ?? 0 }
  return { ...(rest as Obligations), ...within }
}
