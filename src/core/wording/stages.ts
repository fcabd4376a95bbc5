import { openTurn } from '../approvals/stage.ts'
import { dueOf } from '../approvals/timers.ts'
import { stageProgress } from '../approvals/view.ts'
import type { Charter } from '../charter/compile.ts'
import type { RequestRecord } from '../state.ts'
import type { Millis } from '../units.ts'
import { clockTime } from '../when.ts'
import type { Catalogue } from './catalogue/index.ts'
import { quoted } from './text.ts'

/** Names that one sentence holds; groups may have a thousand people. */
const MOST_NAMES = 8

/** Names for people, at most eight: `ann`, `ann and bob`, `ann, bob and cid`, and of many the first ones. */
export function names(all: readonly string[], { common }: Catalogue): string {
  if (all.length > MOST_NAMES) return `${all.slice(0, MOST_NAMES).join(', ')}${common.others(all.length - MOST_NAMES)}`
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')}${common.and}${all.at(-1)}`
}

/** Characters of a question or an answer that are shown in a line. */
const SAID = 300

/** How far a waiting request is in its route: `stage 1 of 2 (team): approved by ann, 1 more of bob and cid`; undefined when it has none or does not wait. */
export function stageText(record: RequestRecord, charter: Charter, words: Catalogue): string | undefined {
  const staged = record.escalation?.staged
  const progress = stageProgress(record, charter)
  if (!staged || !progress || record.status.name !== 'pending') return undefined
  const { stage } = openTurn(staged)
  const { here, rejected, people, missing } = progress
  const by = [...new Set(here.map(({ operator }) => operator))]
  const voted = new Set([...by, ...rejected])
  const left = people.filter((operator) => charter.document.solo || !voted.has(operator))
  return words.stages.stands({
    number: staged.stage + 1,
    of: staged.stages.length,
    id: stage.id,
    approved: names(by, words),
    rejected: names(rejected, words),
    refuse: stage.deny_quorum,
    missing,
    left: names(left, words),
  })
}

/** What happened in the open stage, and what time will do next, one line each; nothing for a request without a route. */
export function stageNotes(record: RequestRecord, charter: Charter, now: Millis, words: Catalogue): readonly string[] {
  const staged = record.escalation?.staged
  if (!staged || record.status.name !== 'pending') return []
  const { stage, turn } = openTurn(staged)
  const { timezone } = charter.document
  const { stages } = words
  const due = dueOf(record)
  const named = (groups: readonly { readonly name: string }[]): string =>
    names(
      groups.map(({ name }) => name),
      words,
    )
  return [
    ...staged.turns
      .slice(0, -1)
      .map((_, i) => stages.passed(i + 1, staged.stages[i]?.id ?? words.common.unknown, names(approvedIn(record, i), words))),
    ...(turn.closed ? [stages.outOfHours] : []),
    ...(turn.substitutes ?? []).map(({ from, to, why }) =>
      why === 'away' ? stages.substituteAway(to, from) : stages.substitute(to, from),
    ),
    ...(turn.added ? [stages.added(named(turn.added))] : []),
    ...(stage.remind < stage.timeout && turn.remind === undefined ? [stages.reminded] : []),
    ...(due?.what === 'remind' ? [stages.reminds(clockTime(due.at, timezone, now))] : []),
    ...(turn.escalate === undefined
      ? []
      : [stages.escalates(named(stage.escalate?.groups ?? []), clockTime(turn.escalate, timezone, now))]),
  ]
}

const approvedIn = ({ escalation }: RequestRecord, stage: number): readonly string[] => [
  ...new Set((escalation?.votes ?? []).filter((one) => one.stage === stage && one.vote === 'approve').map(({ operator }) => operator)),
]

/** Questions and answers, one line each, with everything invisible made visible. */
export const questionLines = ({ escalation }: RequestRecord, { stages }: Catalogue): readonly string[] =>
  (escalation?.questions ?? []).flatMap(({ operator, text, answer }) => [
    stages.asks(operator, quoted(text, SAID)),
    answer ? stages.answers(quoted(answer.text, SAID)) : stages.unanswered,
  ])
