import type { Stage } from '../approvals/stage.ts'
import { stageProgress } from '../approvals/view.ts'
import { asksPeople, type Carded, isMotion } from '../carded.ts'
import type { Charter } from '../charter/compile.ts'
import type { Entry } from '../entry.ts'
import type { Event, Events } from '../event.ts'
import { isNoted, NOTED, type Noted, type NotedType } from '../notifications/thread-notes.ts'
import type { Millis } from '../units.ts'
import type { Catalogue } from './catalogue/index.ts'
import { editText } from './edits.ts'
import { approvalsText } from './quorum.ts'
import { deadlineText } from './request.ts'
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
  readonly words: Catalogue
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
  return fitted(
    lines.map(({ to, text }) => ({ to: [...new Set(to)].slice(0, MOST_MENTIONS), text })),
    look.words,
  )
}

/** The last lines that fit one message, after a word on those that do not. */
function fitted(lines: readonly NoteLine[], { notes }: Catalogue): readonly NoteLine[] {
  let out = lines.length
  for (let room = ROOM; out > 0; out--) {
    room -= lengthOf(lines[out - 1] as NoteLine)
    if (room < 0) break
  }
  if (out === 0) return lines
  return [{ to: [], text: notes.leftOut(out) }, ...lines.slice(out)]
}

const lengthOf = ({ to, text }: NoteLine): number => text.length + to.reduce((sum, name) => sum + name.length + 2, 0)

const isPassing = (type: NotedType): boolean => (NOTED[type] as Noted).passing ?? false
const isOutcome = (type: NotedType): boolean => (NOTED[type] as Noted).outcome ?? false

type Told = { readonly [T in NotedType]?: (record: Carded, data: Events[T], look: NoteLook) => NoteLine }

const TOLD: Told = {
  'approval.reminded': (record, { to, snoozed }, look) => ({
    to,
    text: look.words.notes[snoozed === undefined ? 'reminder' : 'snoozeOver'](until(record, look)),
  }),
  'approval.escalated': (record, { groups, substitutes = [] }, look) => ({
    to: groups.flatMap(({ of }) => of).map((operator) => substitutes.find(({ from }) => from === operator)?.to ?? operator),
    text: look.words.notes.escalated(
      names(
        groups.map(({ name }) => name),
        look.words,
      ),
      until(record, look),
    ),
  }),
  'approval.delegated': (record, { from, to }, look) => ({
    to: [to],
    text: look.words.notes.delegated(from, until(record, look)),
  }),
  'stage.passed': (record, { stage, by }, look) => {
    const stages = isMotion(record) ? [] : (record.escalation?.staged?.stages ?? [])
    const { words } = look
    const who = names(
      by.map(({ operator }) => operator),
      words,
    )
    const [here, next] = [nameOf(stages[stage], words), nameOf(stages[stage + 1], words)]
    return {
      to: askedNow(record, look),
      text: words.notes.passed(stage + 1, stages.length, here, who, next, until(record, look)),
    }
  },
  'request.edited': (record, { by, changes, voided }, look) => ({
    to: voided,
    text: look.words.notes.edited(editText({ operator: by.operator, changes, voided }, look.words), until(record, look)),
  }),
  'vote.cast': (record, data, look) => voteLine(record, data, look),
  'motion.voted': (record, data, look) => voteLine(record, data, look),
  'question.asked': (_, { operator, text }, { words }) => ({ to: [], text: words.notes.asks(operator, quoted(text, SAID)) }),
  'question.answered': (record, { number, text }, { words }) => ({
    to: isMotion(record) ? [] : (record.escalation?.questions ?? []).filter((one) => one.number === number).map(({ operator }) => operator),
    text: words.stages.answers(quoted(text, SAID)),
  }),
}

/** A line for an entry whose outcome it is not. */
const wordsOf = (record: Carded, { type, data }: Event<NotedType>, look: NoteLook): NoteLine =>
  (TOLD[type] as (record: Carded, data: unknown, look: NoteLook) => NoteLine)(record, data, look)

function voteLine(
  record: Carded,
  { operator, vote, door, reason }: Events['vote.cast' | 'motion.voted'],
  { charter, words }: NoteLook,
): NoteLine {
  const why = reason === undefined ? '' : quoted(reason, SAID)
  const stands = approvalsText(record, charter, words) ?? ''
  return { to: [], text: words.notes.voted(operator, vote === 'approve', words.common.doors[door], why, stands) }
}

const nameOf = (stage: Stage | undefined, { common }: Catalogue): string => stage?.id ?? common.unknown

/** Who is asked in the open stage and has not answered. */
function askedNow(record: Carded, { charter }: NoteLook): readonly string[] {
  if (isMotion(record)) return []
  const progress = stageProgress(record, charter)
  const voted = new Set([...(progress?.here ?? []).map(({ operator }) => operator), ...(progress?.rejected ?? [])])
  return (progress?.people ?? []).filter((operator) => !voted.has(operator))
}

/** `rejects itself at 03:14 CET (in 9 min)`, as it stands now. */
function until(record: Carded, { charter, now, words }: NoteLook): string {
  const deadline = isMotion(record) ? record.deadline : (record.escalation?.deadline ?? 0)
  return deadlineText(deadline, charter.document.timezone, now, words)
}
