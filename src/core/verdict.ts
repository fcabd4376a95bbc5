import type { Cause, Reason } from './reason.ts'
import type { Millis } from './units.ts'

/** What a gate says of a request. */
export type Verdict = 'allow' | 'confirm' | 'deny'

/** Conditions that come with a grant; each is enforced, not just returned. */
export interface Obligations {
  /** Texts that the executor must attach to what it does. */
  readonly disclose?: readonly string[]
  /** Fields of the result that `settle` must report. */
  readonly log_fields?: readonly string[]
  /** A request without a preview is refused; the preview's hash is bound. */
  readonly preview_required?: true
  /** How often the grant may be redeemed. */
  readonly max_uses?: number
  /** The grant expires after so long at the latest, in ms. */
  readonly expires_within?: Millis
  /** The output must be audited before the work counts as a success. */
  readonly verify_output?: true
  /** Fields the agent must fill before it may redeem. */
  readonly reflect?: readonly string[]
}

/** What one gate found: its verdict, and why. An allow may carry obligations and no reasons. */
export interface Finding {
  readonly verdict: Verdict
  readonly reasons: readonly Reason[]
  /** Why a deny refuses; `policy` when absent. */
  readonly cause?: Cause
  /** How many people a confirm needs; 1 when absent. */
  readonly people?: number
  readonly obligations?: Obligations
  /** Ids of the charter's rules that matched, sorted. */
  readonly rules?: readonly string[]
}

/** Nothing against it. */
export const ALLOW: Finding = { verdict: 'allow', reasons: [] }

/** A refusal that nobody can approve. */
export const deny = (cause: Cause, ...reasons: readonly Reason[]): Finding => ({ verdict: 'deny', reasons, cause })

/** A question to people; without reasons there is none. */
export const confirm = (reasons: readonly Reason[], people = 1): Finding =>
  reasons.length === 0 ? ALLOW : { verdict: 'confirm', reasons, ...(people > 1 ? { people } : {}) }

const RANK = { allow: 0, confirm: 1, deny: 2 } as const satisfies Record<Verdict, number>

/** The more restrictive of two verdicts. */
export const stricter = (a: Verdict, b: Verdict): Verdict => (RANK[b] > RANK[a] ? b : a)

/**
 * The most restrictive verdict wins: deny over confirm over allow. Reasons are those of all findings with that verdict, in their
 * order; the people needed are the most that any asks for; obligations of all findings are merged, so that no order of gates loses one.
 */
export function combine(all: readonly Finding[]): Finding {
  // Most gates have nothing to say of most requests.
  const findings = all.filter((found) => found !== ALLOW)
  const [only] = findings
  if (only === undefined) return ALLOW
  if (findings.length === 1 && only.verdict === 'allow') return only
  const verdict = findings.reduce<Verdict>((worst, found) => stricter(worst, found.verdict), 'allow')
  const winners = findings.filter((found) => found.verdict === verdict)
  const people = Math.max(1, ...findings.map((found) => found.people ?? 1))
  const obligations = mergeObligations(findings.flatMap((found) => (found.obligations ? [found.obligations] : [])))
  const rules = [...new Set(findings.flatMap((found) => found.rules ?? []))].sort()
  const cause = winners.find((found) => found.cause !== undefined)?.cause
  return {
    verdict,
    reasons: winners.flatMap((found) => found.reasons),
    ...(verdict === 'deny' ? { cause: cause ?? 'policy' } : {}),
    ...(verdict === 'confirm' && people > 1 ? { people } : {}),
    ...(obligations ? { obligations } : {}),
    ...(rules.length > 0 ? { rules } : {}),
  }
}

/** Obligations of several sources as one: texts and fields together, the tightest number of each; undefined when there are none. */
export function mergeObligations(all: readonly Obligations[]): Obligations | undefined {
  if (all.length === 0) return undefined
  const joined = (key: 'disclose' | 'log_fields' | 'reflect') => {
    const values = [...new Set(all.flatMap((one) => one[key] ?? []))].sort()
    return values.length > 0 ? { [key]: values } : {}
  }
  const least = (key: 'max_uses' | 'expires_within') => {
    const values = all.flatMap((one) => one[key] ?? [])
    return values.length > 0 ? { [key]: Math.min(...values) } : {}
  }
  const any = (key: 'preview_required' | 'verify_output') => (all.some((one) => one[key]) ? { [key]: true as const } : {})
  const merged: Obligations = {
    ...joined('disclose'),
    ...joined('log_fields'),
    ...any('preview_required'),
    ...least('max_uses'),
    ...least('expires_within'),
    ...any('verify_output'),
    ...joined('reflect'),
  }
  return Object.keys(merged).length > 0 ? merged : undefined
}
