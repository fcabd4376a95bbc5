import type { Ask } from '../../ask.ts'
import type { JsonObject } from '../../json.ts'

/** Most values that rules look at inside `args`: a condition over two of its lists stays under a tenth of a second. */
const MOST_VALUES = 1_000

function countValues(value: unknown, left: number): number {
  if (left < 0) return left
  if (value === null || typeof value !== 'object') return left - 1
  let rest = left - 1
  for (const member of Object.values(value)) {
    rest = countValues(member, rest)
    if (rest < 0) return rest
  }
  return rest
}

/** Too many arguments for a rule to look at: it cannot be evaluated. */
export class TooManyValues extends Error {
  override readonly name = 'TooManyValues'
  readonly code = 'too_many_values'
}

const NO_ARGS: JsonObject = Object.freeze({})

/** `request`: what the agent asks for. With `quoted` the agent's own words are left out, see the judge of allow rules. */
export class RequestFacts {
  readonly #ask: Ask
  readonly #quoted: boolean
  #args: JsonObject | undefined

  constructor(ask: Ask, quoted: boolean) {
    this.#ask = ask
    this.#quoted = quoted
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
    if (this.#args) return this.#args
    const args = this.#ask.args ?? NO_ARGS
    if (countValues(args, MOST_VALUES) < 0) throw new TooManyValues(`args hold more than ${MOST_VALUES} values`)
    this.#args = args
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
