import { balance } from '../budget/funds.ts'
import { moveDigest, moveKey } from '../budget/moves.ts'
import { event } from '../event.ts'
import { REMEMBERED } from '../idempotency.ts'
import { isExact } from '../units.ts'
import { attemptRefused, callerOperator, type Decider, done, inputOf, mayAdminister, refused } from './context.ts'

/**
 * Records money that came in or went out. It is told, not asked: what operators took is recorded even when less than nothing is left,
 * and nothing that the balance limits is granted until it is made good. The same `key` with the same move is recorded once.
 */
export const decideMoveFunds: Decider<'move-funds'> = (ctx, command) => {
  const { state, now } = ctx
  if (!mayAdminister(ctx))
    return attemptRefused(ctx, command, state.org, 'forbidden', 'Only an operator with the role admin may record money in or out')
  const { way, amount, note, key } = command
  if (!Number.isSafeInteger(amount) || amount <= 0) return refused('invalid_field', 'amount_usd: expected more than 0')
  const total = (way === 'in' ? state.paidIn : state.takenOut) + amount
  if (!isExact(total))
    return refused('invalid_field', 'amount_usd: with this, more would have moved than can be counted exactly: nine billion dollars')
  const first = key === undefined ? undefined : state.repeats.get(moveKey(key))
  if (first && now < first.at + REMEMBERED)
    return first.digest === moveDigest(way, amount, note)
      ? done(state.org)
      : refused('idempotency_conflict', 'This idempotency_key came with another move before; use a new one')
  const left = balance(state) + (way === 'in' ? amount : -amount)
  const by = callerOperator(ctx)?.id ?? 'console'
  return done(state.org, event('funds.moved', state.org, { input: inputOf(ctx, command), by, balance: left }))
}
