import type { Ask } from '../ask.ts'
import type { Charter } from '../charter/compile.ts'
import type { Reservation } from '../event.ts'
import { partsOf } from '../plans/parts.ts'
import type { Reason } from '../reason.ts'
import type { Session, State } from '../state.ts'
import { formatUsd, type Micros, type Millis } from '../units.ts'
import { span } from '../when.ts'
import type { Draws } from './draws.ts'
import { type Excess, type Excesses, excess, over } from './excess.ts'
import { balance, daysLeft, lasts, paid, weekBurn } from './funds.ts'
import { kindOf } from './kinds.ts'
import type { MoreLaw } from './law.ts'
import { drawSpend, type TooFast } from './rates.ts'
import { tokenCap, tokenKeys, usedIn } from './windows.ts'

/** What the checks beyond version 1's windows look at. */
export interface Asked {
  readonly state: State
  readonly charter: Charter
  readonly more: MoreLaw
  readonly ask: Ask
  readonly session: Session
  readonly now: Millis
  /** Taken out of the buckets of spending before. */
  readonly drawn: Micros
}

type Tokens = NonNullable<Reservation['tokens']>
type Checked = { readonly tokens?: Tokens; readonly draws?: Draws } | { readonly exceeded: Reason }

/** Checks what has no window of money with a row: a mission without a name, lifetime, runway, tokens, and the speed of spending. */
export function checkMore(asked: Asked, excesses: Excesses): Checked {
  const { state, more, ask, now } = asked
  const { estimated_cost: amount } = ask
  // As with a task: a request without a mission is a mission of its own.
  const alone = ask.mission === undefined ? over('mission', 0, amount, more.mission) : undefined
  if (excesses.hard(alone)) return { exceeded: alone.refusal }
  const lifetime = over('org-lifetime', state.spent, amount, lifetimeLimit(state, more))
  if (excesses.hard(lifetime)) return { exceeded: lifetime.refusal }
  const runway = shortRunway(asked, amount)
  if (excesses.hard(runway)) return { exceeded: runway.refusal }
  const tokens = checkTokens(asked, excesses)
  if (tokens && 'exceeded' in tokens) return tokens
  let fast: Excess | undefined
  const faster = Math.max(0, amount - asked.drawn)
  const draws = drawSpend(state, more, ask.agent_id, faster, now, (found) => {
    fast = tooFast(found, faster)
    return excesses.hard(fast)
  })
  if (fast && !draws) return { exceeded: fast.refusal }
  return { ...(tokens ? { tokens } : {}), ...(draws && Object.keys(draws).length > 0 ? { draws } : {}) }
}

/** The limit of everything since the first entry. */
export const lifetimeLimit = (state: State, { lifetime }: MoreLaw): Micros | null => (lifetime === 'funds' ? paid(state) : lifetime)

/** The excess of a runway that would become too short, if so. `amount`: what is not yet counted. */
export function shortRunway({ state, charter, more, now }: Omit<Asked, 'ask' | 'session' | 'drawn'>, amount: Micros): Excess | undefined {
  if (more.runway === null) return undefined
  const week = weekBurn(state, charter, now) + amount
  const left = balance(state) - amount
  if (lasts(left, week, more.runway)) return undefined
  const days = daysLeft(left, week) ?? 0
  const is = `${formatUsd(left)} would be left, ${days} ${days === 1 ? 'day' : 'days'} at the spending of the last week`
  return excess('runway', `The balance must last ${more.runway} days: ${is}`, `${more.runway - days} days short of the runway: ${is}`)
}

function checkTokens(
  { state, charter, more, ask, session, now }: Asked,
  excesses: Excesses,
): Tokens | { readonly exceeded: Reason } | undefined {
  if (!more.tokens) return undefined
  // Where tokens are capped, a model's tokens that nobody estimated cannot be checked: so they are refused.
  if (partsOf(ask).some((part) => part.estimated_tokens === undefined && part.resource_type === 'llm_tokens'))
    return { exceeded: { code: 'budget_tokens_unknown', text: 'Tokens are capped here: ask again with estimated_tokens' } }
  const amount = ask.estimated_tokens ?? 0
  for (const [kind, name] of [
    ['tokens.task', ask.task_id],
    ['tokens.mission', ask.mission],
  ] as const) {
    const alone = name === undefined ? over(kind, 0, amount, tokenCap(charter, `${kind}:`)) : undefined
    if (excesses.hard(alone)) return { exceeded: alone.refusal }
  }
  const windows = tokenKeys(charter, ask, session, now)
  for (const key of windows) {
    const found = over(kindOf(key), usedIn(state, key), amount, tokenCap(charter, key))
    if (excesses.hard(found)) return { exceeded: found.refusal }
  }
  return { amount, windows }
}

function tooFast({ perMinute, held, free }: TooFast, amount: Micros): Excess {
  const rate = `${formatUsd(perMinute)} a minute`
  const then = amount > perMinute ? 'more than that is never spent at once' : `it fits in ${span(free)}`
  return excess(
    'spend-rate',
    `${formatUsd(amount)} is faster than ${rate}: ${formatUsd(held)} is free now, ${then}`,
    `${formatUsd(amount - held)} faster than ${rate}: ${formatUsd(held)} is free now`,
  )
}
