import { type Ask, LOCK_RESOURCES } from '../ask.ts'
import type { Charter } from '../charter/compile.ts'
import { capacityOf } from '../locks/settings.ts'
import type { RequestRecord } from '../state.ts'
import { formatUsd, type Millis } from '../units.ts'
import { clockTime } from '../when.ts'
import { budgetBar } from './bar.ts'
import type { Catalogue } from './catalogue/index.ts'
import { lasting, leftText } from './time.ts'

/** What a request wants, as a verb. */
export const verbOf = ({ resource_type, plan }: Ask, { common }: Catalogue): string =>
  plan ? common.planVerb(plan.steps.length) : common.verbs[resource_type]

/** The agent's day before and after: `▓▓▒▒▒▒▒▒▒░ today $2.00 → $8.50 of $10.00`, and how far over where people may lift it; undefined when nobody was asked. */
export function budgetText({ escalation }: RequestRecord, { common }: Catalogue): string | undefined {
  if (!escalation) return undefined
  const { before, after, limit } = escalation.day
  const over = limit !== null && after > limit ? formatUsd(after - limit) : ''
  const bar = limit === null ? '' : `${budgetBar(before, after, limit)} `
  return common.budget(bar, formatUsd(before), formatUsd(after), limit === null ? '' : formatUsd(limit), over)
}

/** When silence means no: `rejects itself at 03:14 CET (in 9 min)`. */
export const deadlineText = (deadline: Millis, zone: string, now: Millis, words: Catalogue): string =>
  words.common.deadline(clockTime(deadline, zone, now), deadline > now ? leftText(deadline - now, words) : '')

/** What a lock request would keep others from, and for how long; undefined when it asks for none. */
export function lockText({ ask }: RequestRecord, { locks }: Charter, words: Catalogue): string | undefined {
  if (!LOCK_RESOURCES.has(ask.resource_type) || ask.target_resource === undefined) return undefined
  return words.common.lock(lasting(locks.defaultTtl, words), capacityOf(locks, ask.target_resource))
}
