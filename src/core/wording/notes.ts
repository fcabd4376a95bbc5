import type { Stage } from '../approvals/stage.ts'
import { stageProgress } from '../approvals/view.ts'
import { asksPeople, type Carded, isMotion } from '../carded.ts'
import type { Charter } from '../charter/compile.ts'
import type { Entry } from '../entry.ts'
import type { Event, Events } from '../event.ts'
import { isNoted, NOTED, type Noted, type NotedType } from '../notes/noted.ts'
import type { Millis } from '../units.ts'
import { editText } from './edits.ts'
import { approvalsText } from './quorum.ts'
import { DOORS, deadlineText } from './request.ts'
import { names } from './stages.ts'
import { quoted } from './text.ts'

/** A line of a thread. The text is safe to read: what somebody else wrote stands in curly quotes. */
export interface NoteLine {
  /** Operator ids of those who should look: the platform notifies them. */
  readonly to: readonly string[]
  readonly text: string
}

/** How a thread is told. */
export interface NoteLook {
  readonly charter: Charter
  readonly now: Millis
  /** What became of the request or motion; null while people are asked. */
  readonly outcome: string | null
}

/** Characters of a question, an answer or a reason in a thread. */
const SAID = 800
/** Characters of one message, names included: Telegram allows 4,096, and a line is never longer than a half of it. */
const ROOM = 3500
/** People notified by one line at the most; groups may have a thousand. */
const MOST_MENTIONS = 15

/** What a thread is told of entries about its request or motion, oldest first; no lines when nothing is worth saying any more. */
export function noteLines(record: Carded, entries: readonly Entry[], look: NoteLook): readonly NoteLine[] {
  const waits = asksPeople(record)
  const noted = entries.filter(isNoted)
  const said = noted.filter(({ type }) => !isOutcome(type) && (waits || !isPassing(type))).map((entry) => wordsOf(record, entry, look))
  const ended = look.outcome !== null && noted.some(({ type }) => isOutcome(type))
  const lines = [...said, ...(ended ? [{ to: [], text: look.outcome }] : [])]
  return fitted(lines.map(({ to, text }) => ({ to: [...new Set(to)].slice(0, MOST_MENTIONS), text })))
}

/** The last lines that fit one message, after a word on those that do not. */
function fitted(lines: readonly NoteLine[]): readonly NoteLine[] {
  let out = lines.length
  for (let room = ROOM; out > 0; out--) {
    room -= lengthOf(lines[out - 1] as NoteLine)
    if (room < 0) break
  }
  if (out === 0) return lines
  const text = `${out} earlier ${out === 1 ? 'message is' : 'messages are'} left out; the card shows how it stands.`
  return [{ to: [], text }, ...lines.slice(out)]
}

const lengthOf = ({ to, text }: NoteLine): number => text.length + to.reduce((sum, name) => sum + name.length + 2, 0)

const isPassing = (type: NotedType): boolean => (NOTED[type] as Noted).passing ?? false
const isOutcome = (type: NotedType): boolean => (NOTED[type] as Noted).outcome ?? false

type Words = { readonly [T in NotedType]?: (record: Carded, data: Events[T], look: NoteLook) => NoteLine }

const WORDS: Words = {
  'approval.reminded': (record, { to, snoozed }, look) => ({
    to,
    text: `${snoozed === undefined ? 'Reminder: this still waits for you' : 'The snooze is over and this still waits for you'}. It ${until(record, look)}.`,
  }),
  'approval.escalated': (record, { groups, substitutes = [] }, look) => ({
    to: groups.flatMap(({ of }) => of).map((operator) => substitutes.find(({ from }) => from === operator)?.to ?? operator),
    text: `Nobody decided it for a while. Now also asked: ${names(groups.map(({ name }) => name))}. It ${until(record, look)}.`,
  }),
  'approval.delegated': (record, { from, to }, look) => ({
    to: [to],
    text: `${from} asks you to decide in their place. It ${until(record, look)}.`,
  }),
  'stage.passed': (record, { stage, by }, look) => {
    const stages = isMotion(record) ? [] : (record.escalation?.staged?.stages ?? [])
    const passed = `Stage ${stage + 1} of ${stages.length} (${nameOf(stages[stage])}) is passed, approved by ${names(by.map(({ operator }) => operator))}.`
    return {
      to: askedNow(record, look),
      text: `${passed} Now asked: stage ${stage + 2} (${nameOf(stages[stage + 1])}). It ${until(record, look)}.`,
    }
  },
  'request.edited': (record, { by, changes, voided }, look) => ({
    to: voided,
    text: `${editText({ operator: by.operator, changes, voided })}. It ${until(record, look)}.`,
  }),
  'vote.cast': (record, data, look) => voteLine(record, data, look),
  'motion.voted': (record, data, look) => voteLine(record, data, look),
  'question.asked': (_, { operator, text }) => ({ to: [], text: `${operator} asks the agent: ${quoted(text, SAID)}` }),
  'question.answered': (record, { number, text }) => ({
    to: isMotion(record) ? [] : (record.escalation?.questions ?? []).filter((one) => one.number === number).map(({ operator }) => operator),
    text: `The agent answers: ${quoted(text, SAID)}`,
  }),
}

/** A line for an entry whose outcome it is not. */
const wordsOf = (record: Carded, { type, data }: Event<NotedType>, look: NoteLook): NoteLine =>
  (WORDS[type] as (record: Carded, data: unknown, look: NoteLook) => NoteLine)(record, data, look)

function voteLine(record: Carded, { operator, vote, door, reason }: Events['vote.cast' | 'motion.voted'], { charter }: NoteLook): NoteLine {
  const why = reason === undefined ? '' : `, saying ${quoted(reason, SAID)}`
  const how = approvalsText(record, charter)
  return {
    to: [],
    text: `${operator} ${vote === 'approve' ? 'approved' : 'rejected'} it ${DOORS[door]}${why}${how === undefined ? '' : `; now ${how}`}.`,
  }
}

const nameOf = (stage: Stage | undefined): string => stage?.id ?? 'unknown'

/** Who is asked in the open stage and has not answered. */
function askedNow(record: Carded, { charter }: NoteLook): readonly string[] {
  if (isMotion(record)) return []
  const progress = stageProgress(record, charter)
  const voted = new Set([...(progress?.here ?? []).map(({ operator }) => operator), ...(progress?.rejected ?? [])])
  return (progress?.people ?? []).filter((operator) => !voted.has(operator))
}

/** `rejects itself at 03:14 CET (in 9 min)`, as it stands now. */
function until(record: Carded, { charter, now }: NoteLook): string {
  const deadline = isMotion(record) ? record.deadline : (record.escalation?.deadline ?? 0)
  return deadlineText(deadline, charter.document.timezone, now)
}
