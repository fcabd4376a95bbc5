import { formatUsd, microsFromUsd } from '../../src/core/units.ts'
import { call, type Reply } from './http.ts'
import { type Stage, StepFailed } from './stage.ts'

/** What an agent is about to do: what an approval is bound to. Amounts in dollars. */
export interface Action {
  readonly task_intent: string
  readonly resource_type: 'llm_tokens' | 'api_call' | 'compute'
  readonly estimated_cost_usd: number
  readonly target_resource?: string
  readonly tool?: string
  readonly args?: Readonly<Record<string, unknown>>
}

/** What an agent may say besides. */
export interface Remarks {
  readonly logic_density?: number
  readonly justification?: string
  readonly reversible?: boolean
  readonly environment?: string
}

/** Work for a language model. */
export interface Thought {
  readonly intent: string
  /** Logic density, 1–10. */
  readonly density: number
  /** What the model is told. */
  readonly said: string
  /** A model by its name; absent: the one that the governor names. */
  readonly model?: string
  /** Most tokens of the answer. */
  readonly tokens: number
}

/** Longest a long poll waits, in seconds; well above what any scene takes. */
const LONG_POLL = 40

/** A scripted agent: it has a key of its own and knows nothing but HTTP. */
export class Agent {
  readonly id: string
  readonly #url: string
  readonly #token: string

  constructor(id: string, url: string, token: string) {
    this.id = id
    this.#url = url
    this.#token = token
  }

  /** Opens its session. */
  handshake(): Promise<Reply> {
    return this.#post('/api/v1/handshake', { agent_id: this.id })
  }

  /** Asks for permission, and tells what it asks. */
  ask(stage: Stage, action: Action, remarks: Remarks = {}): Promise<Reply> {
    const { task_intent, estimated_cost_usd, target_resource } = action
    const price = formatUsd(microsFromUsd(estimated_cost_usd) ?? 0)
    stage.say(`${this.id} asks: “${task_intent}”, ${price}${target_resource === undefined ? '' : `, at ${target_resource}`}`)
    return this.request(action, remarks)
  }

  /** Asks for what needs people; the request's id. @throws StepFailed when nobody is asked */
  async escalate(stage: Stage, action: Action, remarks: Remarks = {}): Promise<string> {
    const reply = await this.ask(stage, action, remarks)
    answered(stage, 'PENDING:', reply, { http: 202, status: 'PENDING' })
    return reply.body.request_id ?? ''
  }

  /** Waits for the decision by long poll. A story that ends first need not wait for it. */
  decision(request: string): Promise<Reply> {
    const reply = call(this.#url, this.#token, 'GET', `/api/v1/requests/${request}?wait=${LONG_POLL}`)
    reply.catch(() => undefined)
    return reply
  }

  /** How a request stands now. */
  look(request: string): Promise<Reply> {
    return call(this.#url, this.#token, 'GET', `/api/v1/requests/${request}`)
  }

  /** Uses a grant, right before the action. */
  redeem(request: string, action: Action): Promise<Reply> {
    return this.#post(`/api/v1/requests/${request}/redeem`, { action })
  }

  /** Reports what the work cost, in dollars. */
  settle(request: string, actual_cost_usd: number): Promise<Reply> {
    return this.#post(`/api/v1/requests/${request}/settle`, { actual_cost_usd, outcome: 'succeeded' })
  }

  /** Calls a language model through the governor's meter, as any program that speaks to OpenAI would. */
  complete({ intent, density, said, model = 'auto', tokens }: Thought): Promise<Reply> {
    return this.#post('/v1/chat/completions', {
      model,
      messages: [{ role: 'user', content: said }],
      max_completion_tokens: tokens,
      metadata: { intent, logic_density: String(density) },
    })
  }

  /** Asks for permission without telling it. */
  request(action: Action, remarks: Remarks = {}): Promise<Reply> {
    return this.#post('/api/v1/request-permission', { agent_id: this.id, ...action, ...remarks })
  }

  /** Tries to approve a request. */
  approve(request: string): Promise<Reply> {
    return this.#post(`/api/v1/requests/${request}/votes`, { vote: 'approve' })
  }

  /** Takes its request back. */
  cancel(request: string): Promise<Reply> {
    return this.#post(`/api/v1/requests/${request}/cancel`, {})
  }

  #post(path: string, body: object): Promise<Reply> {
    return call(this.#url, this.#token, 'POST', path, body)
  }
}

/** What an answer must be; what is left out may be anything. */
export interface Wanted {
  readonly http: number
  readonly status?: 'GRANTED' | 'PENDING' | 'REJECTED'
  readonly state?: string
  readonly cause?: string
  readonly code?: string
}

/** Claims what was answered; a claim that ends in a colon goes on with the governor's own words. @throws StepFailed when it is another answer */
export function answered(stage: Stage, claim: string, { http, body }: Reply, wanted: Wanted): void {
  const found = { http, ...body }
  const right = Object.entries(wanted).every(([name, value]) => found[name as keyof Wanted] === value)
  if (!right) throw new StepFailed(`${claim.replace(/:$/, '')} (${JSON.stringify(wanted)})`, found)
  stage.check(claim.endsWith(':') ? `${claim} ${body.reason ?? body.detail ?? '(no reason)'}` : claim, true, found)
}
