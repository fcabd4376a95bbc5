import { formatUsd, type Micros, type Millis } from '../../core/units.ts'
import { span } from '../../core/when.ts'
import { ANSWERS, type Answered, type Backtest, type Backtests, type Pattern, RISKS, type RiskSum } from '../../kaizen/backtest/result.ts'
import { count, fields, safe, short, table, when } from '../print.ts'
import type { Run } from '../run.ts'

const DAY: Millis = 86_400_000
/** Groups of changed requests that are printed; `--json` has more. */
const SHOWN = 10

/** A backtest for people. */
export function backtestLines(run: Run, { window, entries, check, results }: Backtests): readonly string[] {
  const { paint } = run
  const { decisions, difference } = check
  if (difference)
    return [
      paint('bad', `✗ entry ${difference.seq} was not decided like this: ${safe(difference.detail)}`),
      'Nothing can be said of another charter while the ledger itself does not come out the same; see `countersign ledger verify --replay`.',
    ]
  return [
    ...results.flatMap((result) => resultLines(run, result)),
    '',
    paint(
      'dim',
      `${when(window.from)} to ${when(window.to)} (${Math.round((window.to - window.from) / DAY)} days), ${count(entries)} entries; ${count(decisions)} decisions came out the same again under the charter in force.`,
    ),
  ]
}

function resultLines(run: Run, result: Backtest): readonly string[] {
  const { paint } = run
  const { requests, changed, charter, patterns, others } = result
  if (requests === 0) return ['There were no requests in these days, so there is nothing to compare.']
  const head = `${count(changed)} of ${count(requests)} requests would be answered otherwise by ${charter.slice(0, 12)}.`
  const left = patterns.slice(SHOWN).reduce((sum, group) => sum + group.count, others)
  return [
    paint('bold', head),
    '',
    ...cellLines(result),
    '',
    ...fields(figures(result)),
    ...warnings(result).map((text) => paint('warn', `! ${text}`)),
    ...(patterns.length > 0 ? ['', 'What changes most:', ...patterns.slice(0, SHOWN).flatMap((group) => patternLines(run, group))] : []),
    ...(left > 0 ? [`  … and ${count(left)} more requests`] : []),
  ]
}

function cellLines({ cells }: Backtest): readonly string[] {
  const cell = (was: Answered, would: Answered): string => {
    const { count: n, amount } = cells[was][would]
    return n === 0 ? '–' : `${count(n)} (${formatUsd(amount)})`
  }
  const rows = ANSWERS.map((was) => [`  was ${was}`, ...ANSWERS.map((would) => cell(was, would))])
  return table([['', ...ANSWERS.map((would) => `would be ${would}`)], ...rows])
}

const change = (from: number, to: number): string =>
  `${count(from)} → ${count(to)}${to === from ? '' : `, ${count(Math.abs(to - from))} ${to < from ? 'saved' : 'added'}`}`

const money = (amount: Micros): string => (amount === 0 ? '' : formatUsd(amount))

function figures({
  taps,
  waits_saved,
  money: { granted_more, held_back },
  spared,
  risk,
}: Backtest): readonly (readonly [string, string])[] {
  return [
    ['taps', change(taps.was, taps.would)],
    ['waiting saved', waits_saved > 0 ? span(waits_saved) : ''],
    ['granted more', money(granted_more)],
    ['held back', money(held_back)],
    ['of it for failed work', money(spared)],
    ['risk added', riskText(risk.added)],
    ['risk removed', riskText(risk.removed)],
  ]
}

/** Such as `12 low, 1 high (score 22)`; nothing when there is none. */
function riskText({ levels, score }: RiskSum): string {
  const some = RISKS.filter((risk) => levels[risk] > 0).map((risk) => `${count(levels[risk])} ${risk}`)
  return some.length === 0 ? '' : `${some.join(', ')} (score ${count(score)})`
}

function warnings({ against_people, too_late, blind }: Backtest): readonly string[] {
  const { count: n, amount } = against_people
  return [
    ...(n > 0 ? [`${count(n)} that people rejected (${formatUsd(amount)}) would be granted without them`] : []),
    ...(too_late > 0 ? [`${count(too_late)} that people approved would have run out before they did`] : []),
    ...(blind.length > 0 ? [`${blind.join(', ')}: not counted before, so judged as if nothing had happened yet`] : []),
  ]
}

function patternLines({ paint }: Run, { was, would, what, because_was, because, examples, ...group }: Pattern): readonly string[] {
  const [first] = examples
  const head = `  ${count(group.count)} × ${was} → ${would}: ${short(what, 60)}, ${because_was} → ${because}, ${formatUsd(group.amount)}`
  return first
    ? [head, paint('dim', `      such as ${safe(first.request_id)} by ${safe(first.agent)}: ${short(first.intent, 80)}`)]
    : [head]
}
