import { span } from '../../core/when.ts'
import type { WasteName } from '../../kaizen/waste/detector.ts'
import type { WasteView } from '../../kaizen/waste/view.ts'
import { count, safe, short, table, usd } from '../print.ts'
import type { Run } from '../run.ts'

type Waste = WasteView['wastes'][number]
type Group = Waste['groups'][number]

/** Groups of one kind that are printed; `--json` has more. */
const SHOWN = 3

/** Each kind of waste in a sentence. */
const SAYS: Readonly<Record<WasteName, string>> = {
  latent: 'Granted and never used, or never settled',
  lock_waits: 'Locks that many wait for',
  inversions: 'Waiting for somebody of less priority',
  overpowered: 'Stronger models than the work asks for',
  repeats: 'The very same action again, without a need',
  hoarding: 'Money set aside and kept from others',
  failures: 'Failed work that was paid for',
  fatigue: 'Approvals that are always given, and people who tap all day',
  dead_rules: 'Rules that match nothing',
  slow_answers: 'Slow answers, and hours in which requests run out',
  retries: 'The same action tried again and again',
}

const time = (seconds: number): string => (seconds === 0 ? '' : span(seconds * 1000))
const money = (dollars: number): string => (dollars === 0 ? '' : usd(dollars))

/** What was wasted, for people: first what costs most. */
export function wasteLines({ paint }: Run, { from, to, requests, wastes }: WasteView): readonly string[] {
  const found = wastes.filter((waste) => waste.count > 0)
  const none = wastes.length - found.length
  const looked = `${from.slice(0, 10)} to ${to.slice(0, 10)}, ${count(requests)} requests`
  if (found.length === 0) return [`Nothing was wasted that is worth a look. (${looked})`]
  return [
    ...found.flatMap((waste) => [
      paint('bold', [SAYS[waste.waste], `${count(waste.count)} ×`, money(waste.cost_usd), time(waste.time_s)].filter(Boolean).join(' · ')),
      ...table(waste.groups.slice(0, SHOWN).map(groupRow)).map((line) => `  ${line}`),
      ...more(waste),
      '',
    ]),
    paint('dim', `${looked}. ${none} other kinds: nothing. One thing may be in several kinds, so they are not added up.`),
  ]
}

function more({ groups, others }: Waste): readonly string[] {
  const left = groups.length + others - Math.min(SHOWN, groups.length)
  return left > 0 ? [`  … and ${count(left)} more`] : []
}

function groupRow(group: Group): readonly string[] {
  const { about, count: n, cost_usd, time_s, taps, times_s = {}, who_s = {}, examples } = group
  const facts = [
    ...(taps === undefined ? [] : [`${count(taps)} taps`]),
    ...Object.entries(times_s).map(([name, seconds]) => `${name.replaceAll('_', ' ')} ${span(seconds * 1000)}`),
    ...Object.entries(who_s)
      .slice(0, 2)
      .map(([agent, seconds]) => `held by ${short(agent, 40)} for ${span(seconds * 1000)}`),
    ...(examples[0] === undefined ? [] : [`such as ${safe(examples[0])}`]),
  ]
  const what = Object.entries(about).map(([name, value]) => `${name} ${short(value, 60)}`)
  return [what.join(', '), `${count(n)} ×`, money(cost_usd), time(time_s), facts.join(', ')]
}
