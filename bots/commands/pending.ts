import { asksPeople, type Carded } from '../../src/core/carded.ts'
import { approvalsText } from '../../src/core/wording/quorum.ts'
import { deadlineText } from '../../src/core/wording/request.ts'
import { shortId } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { deadlineOf, headlineFor } from '../card/carded.ts'
import type { Page, Section } from '../card/types.ts'
import type { Asked } from './call.ts'

/** Listed at the most; with headlines of at most some 400 characters the page fits a message. */
const LISTED = 6

/** What waits for people: proposals of operators, then requests, each soonest deadline first. */
export function pendingPage(governor: GovernorFace, { prefix, words }: Asked): Page {
  const state = governor.state()
  const motions = waitingOf(state.motions.entries())
  const requests = waitingOf(state.requests.entries())
  const waiting = [...motions, ...requests]
  if (waiting.length === 0) return { headline: 'Nothing waits for an answer.', sections: [] }
  const now = governor.clock.now()
  const charter = governor.charter()
  const zone = charter.document.timezone
  const sections = waiting.slice(0, LISTED).map((record): Section => {
    const approvals = approvalsText(record, charter, words)
    const lines = [
      headlineFor(record, state, words),
      deadlineText(deadlineOf(record) ?? 0, zone, now, words),
      ...(approvals === undefined ? [] : [approvals]),
    ]
    return { label: shortId(record.id), text: lines.join('\n') }
  })
  const more = waiting.length - sections.length
  const what = [counted(motions, 'proposal'), counted(requests, 'request')].filter((text) => text !== '').join(' and ')
  return {
    headline: `${what} ${waiting.length === 1 ? 'waits' : 'wait'} for an answer.`,
    sections: [
      ...sections,
      { label: '', text: `${more > 0 ? `${more} more. ` : ''}${prefix}why ID tells everything about one.${several(requests, prefix)}` },
    ],
  }
}

function waitingOf(entries: Iterable<readonly [string, Carded]>): readonly Carded[] {
  const waiting: Carded[] = []
  for (const [, record] of entries) if (asksPeople(record)) waiting.push(record)
  return waiting.sort((a, b) => (deadlineOf(a) ?? 0) - (deadlineOf(b) ?? 0))
}

const several = ({ length }: readonly Carded[], prefix: string): string =>
  length < 2 ? '' : ` ${prefix}approve ID ID approves several whose cards you read here.`

const counted = ({ length }: readonly Carded[], what: string): string => (length === 0 ? '' : `${length} ${what}${length === 1 ? '' : 's'}`)
