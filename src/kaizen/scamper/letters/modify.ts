import { parseDuration, usdFromMicros } from '../../../core/units.ts'
import { asked } from '../../waste/detectors/people.ts'
import { sum } from '../../waste/found.ts'
import { durationText } from '../duration.ts'
import { type Idea, type Seen, statistic, type Thinker } from '../idea.ts'

/** A cent, and a day, in their units. */
const CENT = 10_000
const DAY = 86_400_000
/** One in so many requests that ran out is too many. */
const ONE_IN = 5

/** Other numbers: what people are asked above, how long they have, how much an experiment tries. */
export const modify: Thinker = (seen) => [...cost(seen), ...timeouts(seen), ...sampleRates(seen)]

/** Up to what people always approved when cost was the only reason to ask; below all that they rejected, and at most to twice of what it was. */
function cost({ history, content, limits }: Seen): readonly Idea[] {
  const from = content.charter.escalate.cost_above_usd
  const costly = asked(history.facts).filter(({ people }) => people.ended && people.why.join() === 'cost_above_limit')
  const no = Math.min(...costly.filter(({ people }) => people.ended?.how !== 'approved').map(({ estimated }) => estimated))
  const yes = costly.filter(
    ({ people, estimated }) => people.ended?.how === 'approved' && estimated < no && usdFromMicros(estimated) <= 2 * from,
  )
  if (yes.length < limits.fatigue.approvals) return []
  const most = Math.ceil(Math.max(...yes.map(({ estimated }) => estimated)) / CENT) * CENT
  if (most >= no || usdFromMicros(most) <= from) return []
  const because = {
    ...statistic({ because: 'cost_above_limit' }, yes, 0, sum(yes.map(({ at, people }) => (people.ended?.at ?? at) - at))),
    taps: sum(yes.map(({ people }) => people.votes.length)),
  }
  return [{ change: { kind: 'cost_threshold', from, to: usdFromMicros(most) }, because }]
}

/** Twice as long where too much ran out: for all that no route asks about, and for each stage that is the only one of its route. */
function timeouts({ history, content, limits }: Seen): readonly Idea[] {
  const { escalate, approvals } = content.charter
  const places = [
    { route: null, from: escalate.timeout, where: {} },
    ...(approvals?.routes ?? []).flatMap(({ id: route, stages: [only, second] }) =>
      only?.timeout === undefined || second ? [] : [{ route, from: only.timeout, where: { route, stage: only.id } }],
    ),
  ]
  return places.flatMap(({ route, from, where }): readonly Idea[] => {
    const all = asked(history.facts).filter(({ people }) => people.ended && people.route === route)
    const out = all.filter(({ people }) => people.ended?.how === 'timeout')
    const twice = Math.min(DAY, (parseDuration(from) ?? 0) * 2)
    if (out.length < limits.slow_answers.timeouts || out.length * ONE_IN < all.length || twice <= (parseDuration(from) ?? 0)) return []
    const time = sum(out.map(({ at, people }) => (people.ended?.at ?? at) - at))
    return [
      {
        change: { kind: 'timeout', ...where, from, to: durationText(twice) },
        because: statistic({ route: route ?? 'none' }, out, 0, time),
      },
    ]
  })
}

/** Up where the work of the window, at the rate it is tried, does not make the fewest pairs, and at a higher one would. */
function sampleRates({ history, content }: Seen): readonly Idea[] {
  return Object.entries(content.charter.kaizen?.experiments?.declared ?? {}).flatMap(([experiment, body]): readonly Idea[] => {
    const { control, density, tools, agents, sample_rate: from, min_samples } = body
    const work = history.facts.filter(
      (fact) =>
        fact.settled?.model === control &&
        (density === undefined || (fact.density >= density[0] && fact.density <= density[1])) &&
        (tools === undefined || tools === (fact.tool !== null)) &&
        (agents === undefined || agents.includes(fact.agent)),
    )
    const to = Math.ceil((min_samples / work.length) * 100) / 100
    if (work.length * from >= min_samples || work.length < min_samples || to <= from || to > 1) return []
    return [{ change: { kind: 'sample_rate', experiment, from, to }, because: statistic({ experiment }, work) }]
  })
}
