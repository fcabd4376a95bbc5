import { dayOf, hourOf } from '../../../core/budget/calendar.ts'
import type { Millis } from '../../../core/units.ts'
import type { Fact, PutToPeople } from '../../history/fact.ts'
import type { History } from '../../history/history.ts'
import { type Detector, ms } from '../detector.ts'
import { type Group, grouped, type Item, percentile } from '../found.ts'

type Asked = Fact & { readonly people: PutToPeople }

/** Requests that people were asked about. */
export const asked = (facts: readonly Fact[]): readonly Asked[] => facts.filter((fact): fact is Asked => fact.people !== undefined)

const zoneOf = ({ charter }: History): string => charter?.charter.timezone ?? 'UTC'

interface Answered extends Item {
  readonly fact: Asked
}

const answeredItem = (fact: Asked, about: Item['about'], at: Millis): Answered => ({
  about,
  id: fact.id,
  cost: 0,
  time: at - fact.at,
  fact,
})

/** Requests that are alike (who, what with, why people were asked) and that people always approved. */
export function alwaysApproved(facts: readonly Fact[], fewest: number): readonly (readonly [Group, readonly [Answered, ...Answered[]]])[] {
  const ended = asked(facts).flatMap((fact) => {
    const { agent, what, people } = fact
    return people.ended ? [answeredItem(fact, { agent, what, because: people.why.join(' ') }, people.ended.at)] : []
  })
  return grouped(ended).filter(([{ count }, items]) => count >= fewest && items.every(({ fact }) => fact.people.ended?.how === 'approved'))
}

/**
 * Approvals that are always given: how long they held the work up. Beside them people who tap too often; theirs may be the same taps, so
 * that they have no cost of their own.
 */
export const fatigue: Detector<'fatigue'> = (history, { approvals, taps_per_day }) => [
  ...alwaysApproved(history.facts, approvals).map(([group, items]) => {
    const votes = items.flatMap(({ fact }) => fact.people.votes.map(({ at }) => at - fact.at))
    return { ...group, taps: votes.length, times: { median_to_tap: percentile(votes, 0.5) } }
  }),
  ...busyPeople(history, taps_per_day),
]

function busyPeople(history: History, most: number): readonly Group[] {
  const zone = zoneOf(history)
  const taps = asked(history.facts).flatMap(({ id, people }) =>
    people.votes.map(({ operator, at }) => ({ about: { operator, day: dayOf(at, zone) }, id, cost: 0, time: 0 })),
  )
  return grouped(taps).flatMap(([group]) => (group.count > most ? [{ ...group, taps: group.count }] : []))
}

/** People whose answers take long, and hours in which requests run out: how long the work waited. Each request counts for who decided it. */
export const slowAnswers: Detector<'slow_answers'> = (history, { median, answers, timeouts }) => {
  const zone = zoneOf(history)
  const ended = asked(history.facts).flatMap((fact) => {
    const { ended: end, votes } = fact.people
    if (end?.how === 'timeout') return [answeredItem(fact, { hour: String(hourOf(end.at, zone)).padStart(2, '0') }, end.at)]
    const last = votes.at(-1)
    return last && (end?.how === 'approved' || end?.how === 'rejected') ? [answeredItem(fact, { operator: last.operator }, last.at)] : []
  })
  return grouped(ended).flatMap(([group, items]) => {
    const half = percentile(
      items.map(({ time }) => time),
      0.5,
    )
    const isWaste = 'hour' in group.about ? group.count >= timeouts : group.count >= answers && half > ms(median)
    return isWaste ? [{ ...group, times: { median: half } }] : []
  })
}
