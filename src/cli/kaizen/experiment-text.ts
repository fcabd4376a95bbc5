import { type Body, objectOf } from '../client.ts'
import { fields, safe, short, table, usd, when } from '../print.ts'

const percent = (share: unknown): string => (typeof share === 'number' ? `${Math.round(share * 1000) / 10} %` : '')

/** `98.2 % (surely at least 96.1 %)`. */
function interval(found: Body, name: string): string {
  if (found[name] === null) return 'not looked at yet'
  const { estimate, low } = objectOf(found, name)
  return `${percent(estimate)}${low === null ? '' : ` (surely at least ${percent(low)})`}`
}

/** What came of a look, and when the next one is taken. */
export function finding(found: Body): string {
  const { retained, looks, pairs, next_look_pairs: next } = found
  const seen = retained === null ? '' : `quality kept ${interval(found, 'retained')}, cost saved ${interval(found, 'saving')}`
  const last = retained === null ? 'nothing was looked at yet' : `${seen} after ${safe(looks)} looks${saidBy(found)}`
  return typeof next === 'number' ? `${last}. ${safe(pairs)} pairs are in; the next look is taken at ${next}` : last
}

/** What a look found, in words. */
const FINDINGS: Readonly<Record<string, string>> = {
  promote: 'it passed',
  harm: 'the cheaper model surely loses quality',
  futile: 'it is unlikely to pass',
  unfit: 'the scorer gave the model in use no quality at all',
  go_on: 'nothing is sure yet',
  inconclusive: 'nothing is sure',
}

const saidBy = ({ finding }: Body): string => (typeof finding === 'string' && FINDINGS[finding] ? `: ${FINDINGS[finding]}` : '')

/** When it is looked at; where nothing but a person does, the note says so. */
const schedule = ({ schedule: own, next_look_pairs: next, state }: Body): string =>
  typeof own === 'string' && (next !== null || state === 'committed') ? `by its own schedule, ${safe(own)}` : ''

/** What a settled request cost with each model; nothing before a promotion. */
function realCosts(found: Body): string {
  if (found['real_costs'] === undefined) return ''
  const costs = objectOf(found, 'real_costs')
  const side = (name: 'control' | 'candidate', when: string): string => {
    const { requests, usd_each: each } = objectOf(costs, name)
    return typeof each === 'number'
      ? `${usd(each)} a request with ${safe(found[name])} ${when} (${safe(requests)})`
      : `no request with ${safe(found[name])} ${when}`
  }
  return `${side('candidate', 'since')}, ${side('control', 'before')}`
}

const money = (found: Body): string => `${usd(found['spent_usd'])} of ${usd(found['budget_usd'])}`

/** Pieces of work that both models did, of the most. */
function pairsLine(found: Body): string {
  const next = found['next_look_pairs']
  const more = typeof next === 'number' ? `; the next look is taken at ${next}` : ''
  return `${safe(found['pairs'])} of ${safe(found['max_samples'])} pieces of work done by both, ${safe(found['looks'])} looks${more}`
}

/** One experiment, a line each. */
export const experimentLines = (found: Body): readonly string[] => [
  `${safe(found['experiment_id'])}: ${safe(found['candidate'])} for ${safe(found['control'])}, ${safe(found['state'])}`,
  ...fields([
    ['where', safe(found['where'])],
    ['quality kept', interval(found, 'retained')],
    ['cost saved', interval(found, 'saving')],
    ['last look', saidBy(found).slice(2)],
    ['scored by', safe(found['scorer'])],
    ['pairs', pairsLine(found)],
    ['looked at', schedule(found)],
    ['spent', money(found)],
    ['really cost', realCosts(found)],
    ['committed', when(found['committed_at'])],
    ['watched until', when(found['watched_until'])],
    ['ended', when(found['ended_at'])],
    ['why', safe(found['reason'])],
    ['motion', safe(found['motion'])],
    ['note', safe(found['note'])],
  ]),
]

/** All of them as a table, and what the charter declares besides. */
export function experimentTable(experiments: readonly Body[], declared: readonly string[]): readonly string[] {
  const more = declared.length === 0 ? [] : [`The charter declares ${declared.map(safe).join(', ')}: countersign experiments draft NAME`]
  if (experiments.length === 0)
    return [
      'No experiment was drafted.',
      ...(more.length > 0 ? more : ['The charter declares none under kaizen.experiments.declared: see docs/kaizen.md']),
    ]
  return [
    ...table([
      ['EXPERIMENT', 'STATE', 'CANDIDATE FOR CONTROL', 'PAIRS', 'SPENT', 'QUALITY KEPT', 'COST SAVED'],
      ...experiments.map((found) => [
        safe(found['experiment_id']),
        safe(found['state']),
        short(`${safe(found['candidate'])} for ${safe(found['control'])}`, 60),
        `${safe(found['pairs'])} of ${safe(found['max_samples'])}`,
        money(found),
        found['retained'] === null ? '' : interval(found, 'retained'),
        found['saving'] === null ? '' : interval(found, 'saving'),
      ]),
    ]),
    ...more,
  ]
}
