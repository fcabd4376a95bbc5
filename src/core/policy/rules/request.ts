import type { Ask } from '../../ask.ts'
import type { JsonObject } from '../../json.ts'
import { TooMuch, type Work } from './work.ts'

/**
 * Most values that a condition looks at inside `args`, by how deep its loops stand inside each other: two over the same list are to
 * stay under a second.
 */
const MOST_VALUES = [1_000, 1_000, 100] as const
/** To a condition with loops so many characters are one value more: it may go through a long text once for each. */
const CHARACTERS = 128

function countValues(value: unknown, left: number, characters: number): number {
  if (left < 0) return left
  if (typeof value === 'string') return left - 1 - Math.floor(value.length / characters)
  if (value === null || typeof value !== 'object') return left - 1
  let rest = left - 1
  for (const member of Object.values(value)) {
    rest = countValues(member, rest, characters)
    if (rest < 0) return rest
  }
  return rest
}

const NO_ARGS: JsonObject = Object.freeze({})

/** `request`: what the agent asks for. With `quoted` the agent's own words are left out, see the judge of allow rules. */
export class RequestFacts {
  readonly #ask: Ask
  readonly #quoted: boolean
  readonly #work: Work
  /** The deepest loops that its arguments are known to be few enough for. */
  #fits = -1

  constructor(ask: Ask, quoted: boolean, work: Work) {
    this.#ask = ask
    this.#quoted = quoted
    this.#work = work
  }

  get agent_id() {
    return this.#ask.agent_id
  }
  get task_intent() {
    return this.#quoted ? '' : this.#ask.task_intent
  }
  get resource_type() {
    return this.#ask.resource_type
  }
  get estimated_cost_usd() {
    return this.#ask.estimated_cost / 1e6
  }
  get estimated_cost_micros() {
    return BigInt(this.#ask.estimated_cost)
  }
  get target_resource() {
    return this.#ask.target_resource ?? ''
  }
  get tool() {
    return this.#ask.tool ?? ''
  }
  get args() {
    const args = this.#ask.args ?? NO_ARGS
    const { loops } = this.#work
    if (loops <= this.#fits) return args
    const most = MOST_VALUES[loops] ?? 0
    if (countValues(args, most, loops > 0 ? CHARACTERS : Number.POSITIVE_INFINITY) < 0)
      throw new TooMuch('too_many_values', `args hold more than ${most} values`)
    this.#fits = loops
    return args
  }
  get priority() {
    return BigInt(this.#ask.priority)
  }
  get logic_density() {
    return BigInt(this.#ask.logic_density)
  }
  get confidence() {
    return this.#ask.confidence
  }
  get justification() {
    return this.#quoted ? '' : (this.#ask.justification ?? '')
  }
  get preview() {
    return this.#quoted ? '' : (this.#ask.preview ?? '')
  }
  get environment() {
    return this.#ask.environment ?? ''
  }
  get tainted() {
    return this.#ask.tainted ?? false
  }
  get reversible() {
    return this.#ask.reversible
  }
  get estimated_tokens() {
    return this.#ask.estimated_tokens === undefined ? undefined : BigInt(this.#ask.estimated_tokens)
  }
  get task_id() {
    return this.#ask.task_id ?? ''
  }
  get mission() {
    return this.#ask.mission ?? ''
  }
}
