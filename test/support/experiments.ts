import type { CharterContent } from '../../src/core/charter/content.ts'
import type { Command } from '../../src/core/command.ts'
import { shadowKey } from '../../src/core/experiments/choose.ts'
import type { Experiment } from '../../src/core/experiments/record.ts'
import type { Principal } from '../../src/core/principal.ts'
import type { ProblemCode } from '../../src/core/problem.ts'
import { METHOD, type Method } from '../../src/core/statistics/method.ts'
import { ALICE, type Changes, Core, charterWith, MINUTE, OPEN, WORKER } from './core.ts'
import { METER } from './history.ts'

/** What an experiment of a test is, unless it says otherwise. */
export const PLAN = {
  control: 'claude-haiku',
  candidate: 'gpt-mini',
  density: [4, 5],
  budget_usd: 10,
  max_samples: 100,
  scorer: { kind: 'exact' },
} as const

/** A section `kaizen` that lets crew-01's content be tried. */
export const kaizen = (experiments: Changes = {}, plan: Changes = {}) => ({
  samples: { reuse: ['crew-01'] },
  experiments: { budget_usd: 20, day_usd: 100, declared: { notes: { ...PLAN, ...plan } }, ...experiments },
})

/** The charter of a `Lab` in which the candidate has another price per 1,000 tokens. */
export function dearer(price: number): CharterContent {
  const content = charterWith({ budgets: { agent_day_usd: 1000, org_day_usd: 1000 }, kaizen: kaizen() })
  const tiers = content.models.tiers.map((tier) => ({
    ...tier,
    models: tier.models.map((model) => (model.id === PLAN.candidate ? { ...model, usd_per_1k_tokens: price } : model)),
  }))
  return { ...content, models: { ...content.models, tiers } }
}

/** What a pair of a test is: qualities, and costs in micro-dollars. */
export interface Pairs {
  readonly control?: number
  readonly candidate?: number
  readonly costs?: readonly [number, number]
}

/** A core whose charter lets experiments be run; `exp` is drafted and started by alice. */
export class Lab extends Core {
  #count = 0
  #id = 'exp'

  constructor(experiments: Changes = {}, plan: Changes = {}, more: Changes = {}) {
    super({ budgets: { agent_day_usd: 1000, org_day_usd: 1000 }, ...more, kaizen: kaizen(experiments, plan) })
    this.session()
    this.code({ kind: 'experiment-draft', experiment_id: 'exp', declared: 'notes', door: 'http' }, ALICE)
  }

  /** Another charter, as `new Lab` would have it. */
  change(experiments: Changes = {}, plan: Changes = {}, more: Changes = {}): void {
    this.adopt(charterWith({ budgets: { agent_day_usd: 1000, org_day_usd: 1000 }, ...more, kaizen: kaizen(experiments, plan) }))
  }

  /** From here on it is about another experiment, which is drafted. */
  as(id: string): void {
    this.#id = id
  }

  start(principal: Principal = ALICE): ProblemCode | 'ok' {
    return this.code({ kind: 'experiment-start', experiment_id: this.#id, door: 'http' }, principal)
  }

  get exp(): Experiment {
    return this.state.experiments.get(this.#id) as Experiment
  }

  /** A granted model call whose content is kept; answers its id. */
  kept(model: string = PLAN.control, ask: Changes = {}, more: Partial<Command<'sample-kept'>> = {}): string {
    const { id } = this.asked({ estimated_cost_usd: 0.01, ...ask })
    const answer = this.keep(id, model, more)
    if (answer !== 'ok') throw new Error(answer)
    return id
  }

  keep(
    request_id: string,
    model: string = PLAN.control,
    more: Partial<Command<'sample-kept'>> = {},
    who: Principal = OPEN,
  ): ProblemCode | 'ok' {
    const usage = { input_tokens: 900, output_tokens: 100 }
    this.settle(request_id, { model, ...usage })
    const until = this.now + 60 * MINUTE
    return this.code({ kind: 'sample-kept', request_id, digest: `d-${request_id}`, model, usage, until, ...more }, who)
  }

  /** Settles a granted call, at its estimate unless it says otherwise; one that is settled stays so. */
  settle(request_id: string, usage: Command<'settle'>['usage'], more: Partial<Command<'settle'>> = {}): void {
    const record = this.state.requests.get(request_id)
    if (record?.status.name !== 'granted') return
    const actual = record.ask.estimated_cost
    this.submit({ kind: 'settle', request_id, actual, outcome: 'succeeded', ...(usage ? { usage } : {}), ...more }, METER)
  }

  reserve(request_id: string, amount = 1000, attempt = `try-${request_id}`): ProblemCode | 'ok' {
    return this.code({ kind: 'shadow-reserve', experiment_id: this.#id, request_id, attempt, amount }, WORKER)
  }

  scored(request_id: string, { control = 1, candidate = 1, costs = [1000, 400] }: Pairs = {}, spent = costs[1]): ProblemCode | 'ok' {
    return this.code(
      {
        kind: 'shadow-scored',
        experiment_id: this.#id,
        request_id,
        attempt: `try-${request_id}`,
        spent,
        control: { quality: control, cost: costs[0] },
        candidate: { quality: candidate, cost: costs[1] },
      },
      WORKER,
    )
  }

  failed(request_id: string, spent: number | null = null, attempt: string | undefined = `try-${request_id}`): ProblemCode | 'ok' {
    const tried = attempt === undefined ? {} : { attempt }
    return this.code({ kind: 'shadow-failed', experiment_id: this.#id, request_id, ...tried, spent, reason: 'unreachable' }, WORKER)
  }

  /** So many pairs, from call to score. */
  pairs(count: number, pair: Pairs | ((at: number) => Pairs) = {}, model: string = PLAN.control): void {
    for (let at = 0; at < count; at++) {
      const id = this.kept(model)
      if (this.reserve(id) !== 'ok') throw new Error(`not reserved: ${id}`)
      this.scored(id, typeof pair === 'function' ? pair(at) : pair)
    }
  }

  /** Looks at what is in; `method` undefined: as a version did that had one only. */
  evaluate(who: Principal = WORKER, { method }: { readonly method?: Method } = { method: METHOD }): ProblemCode | 'ok' {
    const nth = ++this.#count
    const named = method === undefined ? {} : { method }
    return this.code(
      { kind: 'experiment-evaluate', experiment_id: this.#id, seed: `seed-${nth}`, motion_id: `mot_exp${nth}`, ...named },
      who,
    )
  }

  /** Runs until it is proposed, and answers the motion. */
  proposed(): string {
    this.start()
    this.pairs(PLAN.max_samples)
    this.evaluate()
    const { status } = this.exp
    if (status.name !== 'proposed') throw new Error(`expected proposed, got ${status.name}`)
    return status.motion
  }

  /** Proposed, and committed by alice. */
  committed(): void {
    this.second(this.proposed())
  }

  second(motion_id: string, vote: 'approve' | 'reject' = 'approve', who: Principal = ALICE): ProblemCode | 'ok' {
    return this.code({ kind: 'second', motion_id, vote, door: 'http' }, who)
  }

  rollback(who: Principal = ALICE): ProblemCode | 'ok' {
    const motion = { kind: 'roll-back', experiment: this.#id, from: PLAN.candidate, to: PLAN.control, why: 'operator' } as const
    return this.code({ kind: 'move', motion_id: 'mot_back', motion, door: 'http' }, who)
  }

  /** The model that the arbiter recommends for the work of the experiment. */
  recommended(): string | null {
    return this.asked({ estimated_cost_usd: 0.01, logic_density: 5 }).model
  }

  /** What is owed for a request. */
  owed(request: string) {
    return this.state.shadows.get(shadowKey(this.#id, request))
  }

  types(): readonly string[] {
    return this.ledger.map(({ type }) => type)
  }
}
