import { en } from '../../core/wording/catalogue/en.ts'
import { improvementTitle } from '../../core/wording/improvement.ts'
import type { Letter } from '../../kaizen/scamper/idea.ts'
import type { Dropped } from '../../kaizen/scamper/scamper.ts'
import type { reviewView } from '../../kaizen/scamper/view.ts'
import { count, safe, short, usd } from '../print.ts'
import type { Run } from '../run.ts'

type View = ReturnType<typeof reviewView>
type Proposal = View['proposals'][number]

const SAYS: Readonly<Record<Letter, string>> = {
  substitute: 'Substitute',
  combine: 'Combine',
  adapt: 'Adapt',
  modify: 'Modify',
  put_to_other_use: 'Put to other use',
  eliminate: 'Eliminate',
  reverse: 'Reverse',
}

const WHY: Readonly<Record<Dropped, string>> = {
  does_not_fit: 'it does not fit the charter, or touches what is locked or signed',
  adds_risk: 'it adds more risk than kaizen.improvements.risk_added lets',
  against_people: 'it would have granted what people rejected',
  not_counted: 'it looks at what was not counted before',
  one_too_many: 'kaizen.improvements.most lets no more at once',
  ledger_differs: 'the ledger does not come out the same again; see `countersign ledger verify --replay`',
}

/** A review for people: what to change, and what the past says of it. */
export function reviewLines({ paint }: Run, { proposals, dropped }: View): readonly string[] {
  return [
    ...(proposals.length === 0 ? ['Nothing is worth a change.'] : proposals.flatMap((proposal) => proposalLines(paint, proposal))),
    ...dropped.map(({ letter, change, why }) =>
      paint('dim', `Not proposed (${SAYS[letter]}): ${short(improvementTitle(change, en), 120)}: ${WHY[why]}.`),
    ),
    ...(proposals.length === 0
      ? []
      : ['', 'With --propose each becomes a motion that operators approve or reject; nothing changes before.']),
  ]
}

function proposalLines(paint: Run['paint'], { letter, change, because, loosens, evidence }: Proposal): readonly string[] {
  const { requests, changed, taps, granted_more_usd, held_back_usd, risk_added } = evidence
  const about = Object.entries(because.about).map(([name, value]) => `${name} ${short(value, 60)}`)
  const cost = [because.cost_usd > 0 ? usd(because.cost_usd) : '', because.taps === undefined ? '' : `${count(because.taps)} taps`]
  const money = [
    granted_more_usd > 0 ? `${usd(granted_more_usd)} granted more` : '',
    held_back_usd > 0 ? `${usd(held_back_usd)} held back` : '',
  ]
  const tested =
    evidence.untested !== null && changed === 0
      ? [en.improvements.untested[evidence.untested]]
      : [
          `${count(changed)} of ${count(requests)} answered otherwise`,
          `taps ${taps.was} → ${taps.would}`,
          ...money,
          `risk score +${risk_added}`,
        ]
  return [
    `${paint('bold', SAYS[letter])}: ${improvementTitle(change, en)}`,
    `  why: ${[about.join(', '), `${count(because.count)} ×`, ...cost].filter(Boolean).join(', ')}${because.examples[0] === undefined ? '' : `, such as ${safe(because.examples[0])}`}`,
    `  tested: ${tested.filter(Boolean).join(', ')}`,
    ...(loosens ? [paint('warn', '  ! it loosens a control, so two people must approve it')] : []),
  ]
}
