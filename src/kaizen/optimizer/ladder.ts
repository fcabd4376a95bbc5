import type { CharterContent } from '../../core/charter/content.ts'
import type { Improvement } from '../../core/improvements/kinds.ts'
import { LEVELS } from '../../core/risk/level.ts'
import { parseDuration } from '../../core/units.ts'

/** Steps of a cost in dollars, as factors of what it is. */
const FACTORS = [0.5, 0.75, 1.25, 1.5, 2, 3, 5] as const
/** Steps of a confidence, in hundredths; of trust, in points. */
const HUNDREDTHS = [-20, -10, -5, 5, 10] as const
const POINTS = [-20, -10, -5, 5, 10] as const
/** Lengths of time that people write; a timeout is tried one and two steps to either side. */
const LENGTHS = ['1m', '2m', '5m', '10m', '15m', '20m', '30m', '45m', '1h', '2h', '4h', '8h', '12h', '24h'] as const
/** Tools whose risk is tried at the most, and capabilities: each candidate costs one decision for each request of the window. */
const MOST = 5

/** A place of the charter, and the changes of it that are tried. */
export interface Place {
  readonly name: string
  readonly changes: readonly Improvement[]
}

/** Every threshold of a charter with the steps around its value; in the same order for the same charter. */
export function placesOf({ charter }: CharterContent): readonly Place[] {
  const { escalate, risk, trust, approvals } = charter
  const stages = (approvals?.routes ?? []).flatMap((route) =>
    route.stages.flatMap((stage) => (stage.timeout === undefined ? [] : [{ route: route.id, stage: stage.id, from: stage.timeout }])),
  )
  const tools = Object.entries(risk?.tools.list ?? {})
    .sort(byName)
    .slice(0, MOST)
  const capabilities = Object.entries(trust?.capabilities ?? {})
    .sort(byName)
    .slice(0, MOST)
  return [
    place(
      'cost',
      costs(escalate.cost_above_usd).map((to) => ({ kind: 'cost_threshold', from: escalate.cost_above_usd, to })),
    ),
    place(
      'confidence',
      hundredths(escalate.confidence_below).map((to) => ({ kind: 'confidence_threshold', from: escalate.confidence_below, to })),
    ),
    place(
      'timeout',
      lengths(escalate.timeout).map((to) => ({ kind: 'timeout', from: escalate.timeout, to })),
    ),
    ...stages.slice(0, MOST).map(({ route, stage, from }) =>
      place(
        `timeout ${route} ${stage}`,
        lengths(from).map((to) => ({ kind: 'timeout', route, stage, from, to })),
      ),
    ),
    ...tools.map(([tool, from]) =>
      place(
        `risk ${tool}`,
        besides(LEVELS, LEVELS.indexOf(from), 1).map((to) => ({ kind: 'tool_risk', tool, from, to })),
      ),
    ),
    ...capabilities.map(([capability, { threshold: from }]) =>
      place(
        `trust ${capability}`,
        points(from).map((to) => ({ kind: 'trust_threshold', capability, from, to })),
      ),
    ),
  ]
}

const place = (name: string, changes: readonly Improvement[]): Place => ({ name, changes })
const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0)

/** Whole cents, so that people read a price. */
const costs = (from: number): readonly number[] => {
  const steps = FACTORS.map((factor) => Math.max(1, Math.round(from * factor * 100)) / 100)
  return [...new Set(steps)].filter((to) => to !== from)
}
const hundredths = (from: number): readonly number[] =>
  HUNDREDTHS.map((step) => Math.round(from * 100 + step) / 100).filter((to) => to >= 0 && to <= 1 && to !== from)
const points = (from: number): readonly number[] => POINTS.map((step) => from + step).filter((to) => to >= 0 && to <= 100)

function lengths(from: string): readonly string[] {
  const now = parseDuration(from) ?? 0
  const [shorter, longer] = [
    LENGTHS.filter((text) => (parseDuration(text) ?? 0) < now),
    LENGTHS.filter((text) => (parseDuration(text) ?? 0) > now),
  ]
  return [...shorter.slice(-2), ...longer.slice(0, 2)]
}

const besides = <T>(list: readonly T[], index: number, steps: number): readonly T[] =>
  list.filter((_, i) => i !== index && Math.abs(i - index) <= steps)
