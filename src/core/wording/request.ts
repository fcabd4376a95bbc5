import { type Ask, LOCK_RESOURCES, type ResourceType } from '../ask.ts'
import type { Charter } from '../charter/compile.ts'
import { capacityOf } from '../locks/settings.ts'
import type { Door } from '../principal.ts'
import type { RequestRecord } from '../state.ts'
import { formatUsd, type Millis } from '../units.ts'
import { clockTime, span, timeLeft } from '../when.ts'
import { budgetBar } from './bar.ts'

/** What an agent wants, by the resource it asks for: `crew-01 wants to call a service to …`. */
const VERBS = {
  llm_tokens: 'use a language model to',
  api_call: 'call a service to',
  compute: 'run a computation to',
  gas_budget: 'spend gas to',
  file_lock: 'hold a file to',
  wallet_lock: 'hold a wallet to',
} as const satisfies Record<ResourceType, string>

/** What a request wants, as a verb. */
export const verbOf = ({ resource_type, plan }: Ask): string =>
  plan ? `carry out a plan of ${plan.steps.length} ${plan.steps.length === 1 ? 'step' : 'steps'} to` : VERBS[resource_type]

/** Through which door somebody decided: `approved by alice in Telegram`. */
export const DOORS = {
  http: 'over HTTP',
  queue: 'over the queue',
  telegram: 'in Telegram',
  slack: 'in Slack',
  web: 'in the web inbox',
  cli: 'on the command line',
} as const satisfies Record<Door, string>

/** The agent's day before and after: `▓▓▒▒▒▒▒▒▒░ today $2.00 → $8.50 of $10.00`, and how far over where people may lift it; undefined when nobody was asked. */
export function budgetText({ escalation }: RequestRecord): string | undefined {
  if (!escalation) return undefined
  const { before, after, limit } = escalation.day
  const over = limit !== null && after > limit ? `, ${formatUsd(after - limit)} over` : ''
  const bar = limit === null ? '' : `${budgetBar(before, after, limit)} `
  return `${bar}today ${formatUsd(before)} → ${formatUsd(after)}${limit === null ? ', no limit' : ` of ${formatUsd(limit)}${over}`}`
}

/** When silence means no: `rejects itself at 03:14 CET (in 9 min)`. */
export const deadlineText = (deadline: Millis, zone: string, now: Millis): string =>
  `rejects itself at ${clockTime(deadline, zone, now)}${deadline > now ? ` (in ${timeLeft(deadline - now)})` : ''}`

/** What a lock request would keep others from, and for how long; undefined when it asks for none. */
export function lockText({ ask }: RequestRecord, { locks }: Charter): string | undefined {
  if (!LOCK_RESOURCES.has(ask.resource_type) || ask.target_resource === undefined) return undefined
  const places = capacityOf(locks, ask.target_resource)
  const who = places === 1 ? 'only one agent has it' : `at most ${places} have it at once`
  return `held ${span(locks.defaultTtl)} at a time from when it is free, and longer if the agent renews it; ${who}`
}
