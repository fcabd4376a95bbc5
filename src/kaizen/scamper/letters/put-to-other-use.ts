import { usdFromMicros } from '../../../core/units.ts'
import { roleDays, roleLimits } from '../../waste/detectors/hoarding.ts'
import { largest, sum } from '../../waste/found.ts'
import { type Idea, statistic, type Thinker } from '../idea.ts'

/** A cent in micro-dollars. */
const CENT = 10_000

/**
 * Budget of the day from the role that always had most of it left to the one that was refused most: no more than the giver left on its
 * busiest day, and no more than the taker lacked on its worst.
 */
export const putToOtherUse: Thinker = ({ history }) => {
  const limits = roleLimits(history)
  const days = [...roleDays(history).values()]
  const lacks = [...limits.keys()].map((role) => ({
    role,
    lacked: days.map(({ short }) => [...(short.get(role)?.values() ?? [])]).sort((a, b) => amountOf(b) - amountOf(a)),
  }))
  const [taker] = lacks
    .filter(({ lacked }) => lacked.flat().length > 0)
    .sort((a, b) => amountOf(b.lacked.flat()) - amountOf(a.lacked.flat()) || (a.role < b.role ? -1 : 1))
  const [giver] = [...limits]
    .filter(([role]) => role !== taker?.role && days.every(({ short }) => !short.has(role)))
    .map(([role, limit]) => ({ role, left: limit - largest(days.map(({ used }) => used.get(role) ?? 0)) }))
    .sort((a, b) => b.left - a.left || (a.role < b.role ? -1 : 1))
  if (!taker || !giver) return []
  const amount = Math.floor(Math.min(giver.left, amountOf(taker.lacked[0] ?? [])) / CENT) * CENT
  if (amount <= 0) return []
  const moved = (role: string, by: number) => {
    const from = limits.get(role) ?? 0
    return { role, from: usdFromMicros(from), to: usdFromMicros(from + by) }
  }
  const refused = taker.lacked.flat()
  const because = statistic({ giver: giver.role, taker: taker.role }, refused, amountOf(refused))
  return [
    { change: { kind: 'budget_move', giver: moved(giver.role, -amount), taker: moved(taker.role, amount) }, because },
  ] satisfies Idea[]
}

const amountOf = (lacked: readonly { readonly amount: number }[]): number => sum(lacked.map(({ amount }) => amount))
