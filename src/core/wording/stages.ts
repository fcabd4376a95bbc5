import { openTurn } from '../approvals/stage.ts'
import { dueOf } from '../approvals/timers.ts'
import { stageProgress } from '../approvals/view.ts'
import type { Charter } from '../charter/compile.ts'
import type { RequestRecord } from '../state.ts'
import type { Millis } from '../units.ts'
import { clockTime } from '../when.ts'
import { quoted } from './text.ts'

/** Names that one sentence holds; groups may have a thousand people. */
const MOST_NAMES = 8

/** Names for people, at most eight: `ann`, `ann and bob`, `ann, bob and cid`, and of many the first ones. */
export function names(all: readonly string[]): string {
  if (all.length > MOST_NAMES) return `${all.slice(0, MOST_NAMES).join(', ')} and ${all.length - MOST_NAMES} others`
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`
}

/** Characters of a question or an answer that are shown in a line. */
const SAID = 300

/** How far a waiting request is in its route: `stage 1 of 2 (team): approved by ann, 1 more of bob and cid`; undefined when it has none or does not wait. */
export function stageText(record: RequestRecord, charter: Charter): string | undefined {
  const staged = record.escalation?.staged
  const progress = stageProgress(record, charter)
  if (!staged || !progress || record.status.name !== 'pending') return undefined
  const { stage } = openTurn(staged)
  const { here, rejected, people, missing } = progress
  const by = [...new Set(here.map(({ operator }) => operator))]
  const voted = new Set([...by, ...rejected])
  const left = people.filter((operator) => charter.document.solo || !voted.has(operator))
  return [
    `stage ${staged.stage + 1} of ${staged.stages.length} (${stage.id}): `,
    by.length > 0 ? `approved by ${names(by)}, ` : '',
    rejected.length > 0 ? `rejected by ${names(rejected)} (${stage.deny_quorum} refuse it), ` : '',
    `${missing} ${by.length > 0 ? 'more ' : ''}of ${names(left) || 'nobody'}`,
  ].join('')
}

/** What happened in the open stage, and what time will do next, one line each; nothing for a request without a route. */
export function stageNotes(record: RequestRecord, charter: Charter, now: Millis): readonly string[] {
  const staged = record.escalation?.staged
  if (!staged || record.status.name !== 'pending') return []
  const { stage, turn } = openTurn(staged)
  const { timezone } = charter.document
  const due = dueOf(record)
  return [
    ...staged.turns
      .slice(0, -1)
      .map((_, i) => `Stage ${i + 1} (${staged.stages[i]?.id}) is passed: ${names(approvedIn(record, i))} approved it`),
    ...(turn.closed ? ['It began out of hours, so others are asked'] : []),
    ...(turn.substitutes ?? []).map(({ from, to, why }) => `${to} decides for ${from}${why === 'away' ? ', who is out of office' : ''}`),
    ...(turn.added ? [`Nobody decided it for a while, so ${names(turn.added.map(({ name }) => name))} may too`] : []),
    ...(stage.remind < stage.timeout && turn.remind === undefined ? ['Reminded: it still waits'] : []),
    ...(due?.what === 'remind' ? [`Reminds at ${clockTime(due.at, timezone, now)}`] : []),
    ...(turn.escalate === undefined
      ? []
      : [`Asks ${names((stage.escalate?.groups ?? []).map(({ name }) => name))} too at ${clockTime(turn.escalate, timezone, now)}`]),
  ]
}

const approvedIn = ({ escalation }: RequestRecord, stage: number): readonly string[] => [
  ...new Set((escalation?.votes ?? []).filter((one) => one.stage === stage && one.vote === 'approve').map(({ operator }) => operator)),
]

/** Questions and answers, one line each, with everything invisible made visible. */
export const questionLines = ({ escalation }: RequestRecord): readonly string[] =>
  (escalation?.questions ?? []).flatMap(({ operator, text, answer }) => [
    `${operator} asks: ${quoted(text, SAID)}`,
    answer ? `The agent answers: ${quoted(answer.text, SAID)}` : 'The agent has not answered yet',
  ])
