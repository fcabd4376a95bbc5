import type { CharterDocument } from '../../core/charter/content.ts'
import type { RuleBody } from '../../core/charter/sections/rules.ts'
import { askedBy, constantOf } from '../../core/policy/rules/asks.ts'
import { DATA_CLASS_NAMES } from '../../core/risk/data-classes.ts'
import { foldTool } from '../../core/tools/fold.ts'
import { finding, type LintFinding } from './finding.ts'

/** A rule as it is looked at. */
interface Seen {
  readonly rule: RuleBody
  readonly path: string
  /** What its condition answers for every request; undefined: it depends. */
  readonly constant: boolean | undefined
}

const LEVELS: ReadonlySet<string> = new Set(['low', 'medium', 'high', 'critical'])

/** Rules that never matter, that ask for what nothing produces, and a charter that grants nothing. */
export function lintRules(charter: CharterDocument): readonly LintFinding[] {
  const rules = (charter.rules ?? []).map((rule, i): Seen => ({ rule, path: `charter.rules.${i}`, constant: constantOf(rule.when) }))
  const dead = new Set<string>()
  const found = rules.flatMap((one): readonly LintFinding[] => {
    const reach = reachOf(one, rules)
    if (reach && reach.severity === 'error') dead.add(one.rule.id)
    return [...(reach ? [reach] : []), ...askedFindings(one, charter)]
  })
  return [...found, ...nothingGranted(charter, rules, dead)]
}

/** Whether anything can come of a rule. */
function reachOf(one: Seen, all: readonly Seen[]): LintFinding | undefined {
  const { rule, path, constant } = one
  if (constant === false) return finding('rule_never_matches', path, `the condition of ${rule.id} is false for every request`)
  const over = (effect: RuleBody['effect']) => all.find((other) => other.rule.effect === effect && covers(other, one))
  if (rule.effect !== 'deny') {
    const denies = over('deny')
    if (denies) return finding('rule_unreachable', path, `everything that ${rule.id} is about is denied by ${denies.rule.id}`)
  }
  const asks = rule.effect === 'allow' ? over('confirm') : undefined
  if (asks) return finding('rule_shadowed', path, `everything that ${rule.id} allows is put to people by ${asks.rule.id}`)
  // Obligations of all rules are merged, so a rule that has some is never idle.
  const same = rule.obligations ? undefined : over(rule.effect)
  return same && finding('rule_shadowed', path, `${same.rule.id} says the same of everything that ${rule.id} is about`)
}

/** Whether a rule matches whenever another does: always, or on the same condition; about the same tools and resources, or more. Of two equal ones the first covers. */
function covers(a: Seen, b: Seen): boolean {
  if (a === b || !reachesAll(a, b)) return false
  return a.rule.effect !== b.rule.effect || !reachesAll(b, a) || a.rule.id < b.rule.id
}

const reachesAll = (a: Seen, b: Seen): boolean =>
  (a.constant === true || a.rule.when.trim() === b.rule.when.trim()) && withinTools(a, b) && within(a.rule.resources, b.rule.resources)

const within = (outer: readonly string[] | undefined, inner: readonly string[] | undefined): boolean =>
  outer === undefined || (inner?.every((one) => outer.includes(one)) ?? false)

function withinTools({ rule: a }: Seen, { rule: b }: Seen): boolean {
  if (a.tools === undefined) return true
  // A rule to allow means tools exactly as they are written.
  const read = a.effect === 'allow' ? (text: string) => text : foldTool
  const outer = a.tools.map(read)
  return (
    b.tools?.map(read).every((tool) => outer.some((one) => one === tool || (one.endsWith('*') && tool.startsWith(one.slice(0, -1))))) ??
    false
  )
}

function askedFindings({ rule, path }: Seen, charter: CharterDocument): readonly LintFinding[] {
  const asked = askedBy(rule.when)
  const known = new Set((charter.tags ?? []).map(({ tag }) => tag))
  const classes: ReadonlySet<string> = new Set(DATA_CLASS_NAMES)
  return [
    ...asked.tags
      .filter((tag) => !known.has(tag))
      .map((tag) => finding('tag_unknown', `${path}.when`, `${rule.id} asks for the tag ${tag}, which nothing in the charter gives`)),
    ...asked.classes
      .filter((name) => !classes.has(name))
      .map((name) =>
        finding('value_unknown', `${path}.when`, `${rule.id} asks for the data class ${name}; there are ${DATA_CLASS_NAMES.join(', ')}`),
      ),
    ...asked.levels
      .filter((level) => !LEVELS.has(level))
      .map((level) =>
        finding('value_unknown', `${path}.when`, `${rule.id} asks for the risk ${level}; there are ${[...LEVELS].join(', ')}`),
      ),
    ...(asked.risk && !charter.risk
      ? [finding('risk_unassessed', `${path}.when`, `${rule.id} reads the risk, and nothing assesses it`)]
      : []),
  ]
}

function nothingGranted(charter: CharterDocument, rules: readonly Seen[], dead: ReadonlySet<string>): readonly LintFinding[] {
  const total = rules.find(({ rule, constant }) => rule.effect === 'deny' && constant === true && !rule.tools && !rule.resources)
  if (total) return [finding('nothing_granted', total.path, `${total.rule.id} denies every request`)]
  const alive = rules.some(({ rule }) => rule.effect !== 'deny' && !dead.has(rule.id))
  const found: LintFinding[] = []
  if (charter.default === 'deny' && !alive)
    found.push(finding('nothing_granted', 'charter.default', 'what no rule allows is denied, and no rule allows anything'))
  if (charter.default === 'allow')
    found.push(finding('default_allows', 'charter.default', 'what no rule speaks about is granted without anybody looking'))
  return found
}
