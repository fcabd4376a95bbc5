import { setTimeout as pause } from 'node:timers/promises'
import { OPERATOR_TOKEN } from '../../support/program.ts'
import { type Answer, send } from './door.ts'
import type { Random } from './random.ts'

/** One request of an agent, and everything it was ever told about it. */
export interface Asked {
  readonly body: Readonly<Record<string, unknown>> & { readonly agent_id: string; readonly idempotency_key: string }
  /** The answers with a status, in order; the first is what was promised. */
  readonly answers: Answer[]
  /** Whether the redemption was acknowledged. */
  redeemed: boolean
}

/** What the agents asked so far, and what went wrong with the answers themselves. */
export interface Crew {
  readonly asked: readonly Asked[]
  /** Answers that may never come, crash or not. */
  readonly wrong: readonly string[]
  /** Asks, repeats, redeems and settles until the signal aborts. */
  work(signal: AbortSignal): Promise<void>
  /** Asks again, once: true when the answer came. */
  again(asked: Asked): Promise<boolean>
}

/** An agent asks so often, then the next one comes with a fresh day: so that some fit its budget and some do not. */
const ASKS_PER_AGENT = 14
/** Escalations come no faster than the platforms take cards, in milliseconds. */
const ESCALATE_EVERY = 200
/** A 503 (the store is away), or no answer (it was killed), says nothing about the request. */
const UNKNOWN: ReadonlySet<number> = new Set([503])

/** Agents that ask whatever program `url` names at the moment, and never give up on an answer. */
export function createCrew(url: () => string, random: Random): Crew {
  const asked: Asked[] = []
  const wrong: string[] = []
  let escalated = 0

  const told = (what: string, answer: Answer | undefined): Answer | undefined => {
    if (!answer || UNKNOWN.has(answer.http)) return undefined
    if (answer.http >= 500) wrong.push(`${what}: ${JSON.stringify(answer)}`)
    return answer
  }
  const again = async (one: Asked): Promise<boolean> => {
    let answer = told('ask', await send(url(), 'POST', '/api/v1/request-permission', one.body))
    if (answer?.code === 'session_required') {
      await send(url(), 'POST', '/api/v1/handshake', { agent_id: one.body.agent_id })
      answer = told('ask', await send(url(), 'POST', '/api/v1/request-permission', one.body))
    }
    if (answer?.status === undefined) {
      if (answer && answer.code !== 'session_required' && answer.http < 500) wrong.push(`ask: ${JSON.stringify(answer)}`)
      return false
    }
    one.answers.push(answer)
    return true
  }
  const fresh = (): Asked => {
    const count = asked.length
    const escalates = Date.now() - escalated > ESCALATE_EVERY
    if (escalates) escalated = Date.now()
    const one: Asked = {
      body: {
        agent_id: `crew-${Math.floor(count / ASKS_PER_AGENT)}`,
        idempotency_key: `key-${random.seed}-${count}`,
        task_intent: escalates ? `Delete resource ${count}` : `Read report ${count}`,
        resource_type: 'compute',
        estimated_cost_usd: random.between(10, 90) / 100,
      },
      answers: [],
      redeemed: false,
    }
    asked.push(one)
    return one
  }
  const use = async ({ body, answers }: Asked, redeemed: () => void): Promise<void> => {
    const path = `/api/v1/requests/${answers[0]?.request_id}`
    const { agent_id: _, idempotency_key: __, ...action } = body
    const answer = told('redeem', await send(url(), 'POST', `${path}/redeem`, { action }))
    if (answer?.http === 200) redeemed()
    if (answer?.http !== 200 || random.chance(0.3)) return
    // What is confirmed below the estimate frees budget that others may take.
    const actual_cost_usd = Number(body['estimated_cost_usd']) / 2
    told(
      'settle',
      await send(url(), 'POST', `${path}/settle`, { actual_cost_usd, outcome: 'succeeded' }, random.pick([undefined, OPERATOR_TOKEN])),
    )
  }
  return {
    asked,
    wrong,
    again,
    async work(signal) {
      while (!signal.aborted) {
        const one = asked.length > 0 && random.chance(0.2) ? random.pick(asked) : fresh()
        while (!(await again(one)) && !signal.aborted) await pause(20)
        if (one.answers[0]?.status === 'GRANTED' && !one.redeemed && random.chance(0.5)) await use(one, () => (one.redeemed = true))
        await pause(random.between(0, 30))
      }
    },
  }
}
