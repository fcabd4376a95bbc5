import type { Charter } from '../src/core/charter/compile.ts'
import { needsOpening } from '../src/core/legible.ts'
import type { RequestRecord } from '../src/core/state.ts'
import type { Millis } from '../src/core/units.ts'
import { approvalsText, approveAgain, confirmationOf, waitText } from '../src/core/wording/quorum.ts'
import { deadlineText } from '../src/core/wording/request.ts'
import { questionLines, stageNotes } from '../src/core/wording/stages.ts'
import { cut, shortId } from '../src/core/wording/text.ts'
import { outcomeOf, stateOf } from './card/outcome.ts'
import { contentOf } from './card/request.ts'
import { askedBecause, budgetLine, lockLine, riskLines } from './card/risk.ts'
import { headlineOf } from './card/text.ts'
import type { Button, Card, Section } from './card/types.ts'

export { shortId } from '../src/core/wording/text.ts'
export { requestFile } from './card/request.ts'
export type { Button, Card, CardState, Page, Section } from './card/types.ts'

/** Where a card is shown. */
export interface CardOptions {
  /** The channel's key in the charter. */
  readonly channel: string
  /** Root of the inbox's address without a trailing slash; absent when people cannot reach it. */
  readonly publicUrl?: string
}

/** The card of a request as it stands at `now`. */
export function cardOf(record: RequestRecord, charter: Charter, now: Millis, options: CardOptions): Card {
  const { status } = record
  const zone = charter.document.timezone
  const large = needsOpening(record.ask)
  const opened = status.name === 'pending' && status.shown.includes(options.channel)
  return {
    state: stateOf(record),
    headline: headlineOf(record.ask),
    outcome: outcomeOf(record, zone, now),
    sections: [
      ...askedBecause(record),
      ...approvals(record, charter, options),
      ...asking(record, charter, now),
      ...(status.name === 'pending' ? riskLines(record) : []),
      ...budgetLine(record),
      ...lockLine(record, charter),
      ...(status.name === 'pending' ? [{ label: 'Deadline', text: deadlineText(status.deadline, zone, now) }] : []),
      ...contentOf(record.ask, large),
      ...(large && status.name === 'pending' ? [{ label: '', text: opened ? OPENED : NOT_OPENED }] : []),
    ],
    buttons: [...(status.name === 'pending' ? voteButtons(record, !large || opened, large) : []), ...linkButtons(record.id, options)],
    footer: `id ${shortId(record.id)}`,
  }
}

/** Characters of what happened, and of questions and answers, that a card shows; the web page shows all. */
const TALK = 600
/** Lines of questions and answers that a card shows, the last ones. */
const LATEST = 4

/** How its stage goes on, and what was asked of the agent. */
function asking(record: RequestRecord, charter: Charter, now: Millis): readonly Section[] {
  const notes = stageNotes(record, charter, now)
  const talk = questionLines(record)
  return [
    ...(notes.length > 0 ? [{ label: 'Stages', text: cut(notes.join('\n'), TALK) }] : []),
    ...(talk.length > 0 ? [{ label: 'Questions', text: cut(talk.slice(-LATEST).join('\n'), TALK) }] : []),
  ]
}

/** How far it is, where several people must approve it; and how one person does so twice. */
function approvals(record: RequestRecord, charter: Charter, { channel }: CardOptions): readonly Section[] {
  const text = approvalsText(record, charter)
  if (text === undefined) return []
  if (confirmationOf(record, charter) === undefined) return [{ label: 'Approvals', text }]
  const type = approveAgain(channel.startsWith('slack:') ? '/countersign ' : '/', record)
  const again = `One person runs this organisation: the same one approves it again by typing ${type}, at least ${waitText(charter.people.coolOff)} later.`
  return [{ label: 'Approvals', text: `${text}\n${again}` }]
}

const NOT_OPENED = 'Only a part is shown here. Open the full request before you approve it; you can reject it at once.'
const OPENED = 'Only a part is shown here; the full request was sent to this chat as a file.'

const voteButtons = ({ id, escalation }: RequestRecord, approvable: boolean, large: boolean): readonly Button[] => [
  ...(approvable ? [{ kind: 'approve', label: 'APPROVE', data: `a:${id}${stageOf(escalation)}` } as const] : []),
  { kind: 'reject', label: 'REJECT', data: `r:${id}${stageOf(escalation)}` },
  ...(large ? [{ kind: 'open', label: 'Open the full request', data: `o:${id}` } as const] : []),
]

/** The stage that the buttons are about, so that a tap on an old copy never counts for a later one. */
const stageOf = (escalation: RequestRecord['escalation']): string => (escalation?.staged ? `.${escalation.staged.stage + 1}` : '')

const linkButtons = (id: string, { publicUrl }: CardOptions): readonly Button[] =>
  publicUrl === undefined ? [] : [{ kind: 'link', label: 'Open in the inbox', url: `${publicUrl}/inbox#${id}` }]

/** What a button's data asks for. */
export type Tap =
  | { readonly kind: 'vote'; readonly request_id: string; readonly vote: 'approve' | 'reject'; readonly stage?: number }
  | { readonly kind: 'open'; readonly request_id: string }
  | { readonly kind: 'test'; readonly nonce: string }

/** Parses a button's data; undefined when it is none of ours. */
export function tapOf(data: string): Tap | undefined {
  const [, letter, id = '', number] = /^([arot]):([A-Za-z0-9_-]{1,62})(?:\.(\d{1,2}))?$/.exec(data) ?? []
  const stage = number === undefined ? {} : { stage: Number(number) }
  switch (letter) {
    case 'a':
      return { kind: 'vote', request_id: id, vote: 'approve', ...stage }
    case 'r':
      return { kind: 'vote', request_id: id, vote: 'reject', ...stage }
    case 'o':
      return { kind: 'open', request_id: id }
    case 't':
      return { kind: 'test', nonce: id }
    default:
      return undefined
  }
}
