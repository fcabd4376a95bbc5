import type { CharterDocument } from '../../../core/charter/content.ts'
import type { Improvement } from '../../../core/improvements/kinds.ts'
import { LEVELS } from '../../../core/risk/level.ts'
import { parseDuration, usdFromMicros } from '../../../core/units.ts'
import { asked } from '../../waste/detectors/people.ts'
import { largest, sum } from '../../waste/found.ts'
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
  const refused = costly.filter(({ people }) => people.ended?.how !== 'approved')
  const no = refused.reduce((least, { estimated }) => Math.min(least, estimated), Number.POSITIVE_INFINITY)
  const yes = costly.filter(
    ({ people, estimated }) => people.ended?.how === 'approved' && estimated < no && usdFromMicros(estimated) <= 2 * from,
  )
  if (yes.length < limits.fatigue.approvals) return []
  const most = Math.ceil(largest(yes.map(({ estimated }) => estimated)) / CENT) * CENT
  if (most >= no || usdFromMicros(most) <= from) return []
  const because = {
    ...statistic({ because: 'cost_above_limit' }, yes, 0, sum(yes.map(({ at, people }) => (people.ended?.at ?? at) - at))),
    taps: sum(yes.map(({ people }) => people.votes.length)),
  }
  return [{ change: { kind: 'cost_threshold', from, to: usdFromMicros(most) }, because }]
}

type AskedFact = ReturnType<typeof asked>[number]
type Route = NonNullable<CharterDocument['approvals']>['routes'][number]

const isUntimed = ({ stages: [only, second] }: Route): boolean => only !== undefined && only.timeout === undefined && !second

/** A timeout of the charter, and the requests that it is the time of. */
interface Clock {
  readonly about: Readonly<Record<string, string>>
  readonly from: string
  readonly holds: (fact: AskedFact) => boolean
  readonly change: (to: string) => Improvement
}

/** Twice as long where too much ran out: for what no route asks about; by its severity where a route's only stage has no time of its own; and for each stage that is the only one of its route. */
function timeouts({ history, content, limits }: Seen): readonly Idea[] {
  const all = asked(history.facts).filter(({ people }) => people.ended)
  return clocksOf(content.charter).flatMap(({ about, from, holds, change }): readonly Idea[] => {
    const own = all.filter(holds)
    const out = own.filter(({ people }) => people.ended?.how === 'timeout')
    const now = parseDuration(from) ?? 0
    const twice = Math.min(DAY, now * 2)
    if (out.length < limits.slow_answers.timeouts || out.length * ONE_IN < own.length || twice <= now) return []
    const time = sum(out.map(({ at, people }) => (people.ended?.at ?? at) - at))
    return [{ change: change(durationText(twice)), because: statistic(about, out, 0, time) }]
  })
}

function clocksOf({ escalate, approvals }: CharterDocument): readonly Clock[] {
  const bySeverity = approvals?.timeouts ?? {}
  // What a route's only stage asks about has the time of its severity where the stage has none, and a route says none of it the risk's.
  const untimed = new Map((approvals?.routes ?? []).flatMap((route) => (isUntimed(route) ? [[route.id, route.severity] as const] : [])))
  const levelOf = ({ people, risk }: AskedFact): string | undefined =>
    people.route !== null && untimed.has(people.route) ? (untimed.get(people.route) ?? risk) : undefined
  const severities = LEVELS.flatMap((severity) => {
    const from = bySeverity[severity]
    return from === undefined ? [] : [{ severity, from }]
  })
  return [
    {
      about: { route: 'none' },
      from: escalate.timeout,
      holds: (fact) => {
        const level = levelOf(fact)
        return level === undefined ? fact.people.route === null : !severities.some(({ severity }) => severity === level)
      },
      change: (to) => ({ kind: 'timeout', from: escalate.timeout, to }),
    },
    ...severities.map(
      ({ severity, from }): Clock => ({
        about: { severity },
        from,
        holds: (fact) => levelOf(fact) === severity,
        change: (to) => ({ kind: 'severity_timeout', severity, from, to }),
      }),
    ),
    ...(approvals?.routes ?? []).flatMap(({ id: route, stages: [only, second] }): readonly Clock[] => {
      if (only?.timeout === undefined || second) return []
      const { id: stage, timeout: from } = only
      return [
        {
          about: { route },
          from,
          holds: ({ people }) => people.route === route,
          change: (to) => ({ kind: 'timeout', route, stage, from, to }),
        },
      ]
    }),
  ]
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
