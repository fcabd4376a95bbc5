import type { Facts } from '../../facts/facts.ts'
import type { Reason } from '../../reason.ts'
import { ALLOW, confirm, deny, type Finding, mergeObligations, stricter, type Verdict } from '../../verdict.ts'
import type { Rule, RuleBook } from './book.ts'
import { RequestVariables } from './context.ts'

/** What came of one rule. */
interface Outcome {
  readonly rule: Rule
  /** Why its condition could not be evaluated; undefined when it could. */
  readonly failed?: string
}

/**
 * Judges a request by the charter's rules: all that match count, deny over confirm over allow; what no rule speaks about gets the
 * charter's default. A condition that cannot be evaluated counts as matched where that is the careful reading (deny, confirm) and as
 * not matched where it would grant. A rule to confirm answers like one to allow: people decide. It does not when it merely failed.
 */
export function judgeRules(book: RuleBook, facts: Facts): Finding {
  const { matched, failed } = outcomes(book, facts)
  // What is denied is answered, whatever the default; a confirm that merely failed is no answer.
  const answered = matched.some(({ rule, failed: why }) => rule.effect === 'deny' || why === undefined)
  const fallback = answered ? ALLOW : DEFAULTS[book.default]
  let { verdict } = fallback
  for (const { rule } of matched) verdict = stricter(verdict, rule.effect)
  const reasons = matched.filter(({ rule }) => rule.effect === verdict).map(({ rule }) => rule.reason)
  if (fallback.verdict === verdict) reasons.push(...fallback.reasons)
  reasons.push(...failed.map(noteOf))
  const obligations = mergeObligations(matched.flatMap(({ rule }) => rule.obligations ?? []))
  return {
    verdict,
    reasons: distinct(reasons),
    ...(verdict === 'deny' ? { cause: 'policy' } : undefined),
    ...(obligations ? { obligations } : undefined),
    ...(matched.length > 0 ? { rules: matched.map(({ rule }) => rule.id) } : undefined),
  }
}

/** What is said of a request that no rule speaks about. */
const DEFAULTS = {
  deny: deny('policy', { code: 'no_rule_allows', text: 'No rule allows it, and the charter denies what no rule allows' }),
  confirm: confirm([{ code: 'no_rule_allows', text: 'No rule allows it, and the charter asks people then' }]),
  allow: ALLOW,
} as const satisfies Record<Verdict, Finding>

function outcomes(book: RuleBook, facts: Facts): { readonly matched: readonly Outcome[]; readonly failed: readonly Outcome[] } {
  const variables = new RequestVariables(facts)
  let quoted: RequestVariables | undefined
  const matched: Outcome[] = []
  const failed: Outcome[] = []
  for (const group of book.about(facts.ask))
    for (const rule of group) {
      const { condition, effect } = rule
      try {
        if (!condition) throw new Error('not compiled')
        if (!condition.holds(variables)) continue
        // Nothing is allowed because of what the agent says of itself: it must be allowed without those words, too.
        if (effect === 'allow' && condition.readsWords) {
          quoted ??= new RequestVariables(facts, true, variables.work)
          if (!condition.holds(quoted)) continue
        }
        matched.push({ rule })
      } catch (error) {
        const outcome = { rule, failed: codeOf(error) }
        failed.push(outcome)
        if (effect !== 'allow') matched.push(outcome)
      }
    }
  return { matched: matched.sort(byId), failed: failed.sort(byId) }
}

const byId = (a: Outcome, b: Outcome): number => (a.rule.id < b.rule.id ? -1 : a.rule.id > b.rule.id ? 1 : 0)

/** The evaluator's own code; its sentence may quote what the agent sent. */
function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown }
  return typeof code === 'string' ? code.replaceAll('_', ' ') : 'error'
}

function noteOf({ rule, failed }: Outcome): Reason {
  const counts = rule.effect === 'allow' ? 'it allows nothing' : 'it counts as matched'
  return { code: 'rule_failed', text: `The condition of rule ${rule.id} could not be evaluated (${failed}), so ${counts}` }
}

/** Each reason once: several rules may share one. */
function distinct(reasons: readonly Reason[]): readonly Reason[] {
  if (reasons.length < 2) return reasons
  const seen = new Set<string>()
  return reasons.filter(({ code, text }) => {
    const key = `${code} ${text}`
    return !seen.has(key) && seen.add(key)
  })
}
