import type { Reason } from '../reason.ts'
import { formatUsd, type Micros } from '../units.ts'
import { type CapKind, countsTokens, labelOf } from './kinds.ts'
import type { MoreLaw } from './law.ts'

/** A limit that a request does not fit. */
export interface Excess {
  readonly kind: CapKind
  /** Why it is refused where the window says reject; code `budget_agent_day`. */
  readonly refusal: Reason
  /** Why people are asked where the window says ask, with how far over it would be; code `budget_agent_day_over`. */
  readonly question: Reason
}

/** A count of tokens for people: `12,345 tokens`. */
const formatTokens = (n: number): string => `${String(n).replace(/\B(?=(\d{3})+$)/g, ',')} tokens`

/** An excess in words. */
export function excess(kind: CapKind, refusal: string, question: string): Excess {
  const code = `budget_${kind.replace(/[-.]/g, '_')}`
  return { kind, refusal: { code, text: refusal }, question: { code: `${code}_over`, text: question } }
}

/** The excess of a window, if it does not hold so much more; amounts in its own unit. */
export function over(kind: CapKind, used: Micros, amount: Micros, limit: Micros | null): Excess | undefined {
  if (limit === null || used + amount <= limit) return undefined
  const text = countsTokens(kind) ? formatTokens : formatUsd
  const is = `${text(used)} of ${text(limit)} is used`
  return excess(
    kind,
    `${text(amount)} does not fit ${labelOf(kind)}: ${is}`,
    `${text(used + amount - limit)} over ${labelOf(kind)}: ${is}, and this is ${text(amount)}`,
  )
}

const NO_QUESTIONS: readonly Reason[] = Object.freeze([])

/** Gathers what people may lift; anything else ends the check. */
export class Excesses {
  readonly #more: MoreLaw | undefined
  #asked: Reason[] | undefined

  constructor(more: MoreLaw | undefined) {
    this.#more = more
  }

  /** Notes an excess, if there is one; true when no person may lift it. */
  hard(found: Excess | undefined): found is Excess {
    if (!found) return false
    if (!this.#more?.asks(found.kind)) return true
    this.#asked ??= []
    this.#asked.push(found.question)
    return false
  }

  /** What people are asked. */
  get questions(): readonly Reason[] {
    return this.#asked ?? NO_QUESTIONS
  }
}

const NONE_LIFTED = new Excesses(undefined)

/** Gathers for a charter; where nothing may be lifted there is nothing to gather, and one serves all. */
export const excessesFor = (more: MoreLaw | undefined): Excesses => (more ? new Excesses(more) : NONE_LIFTED)
