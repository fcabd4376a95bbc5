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
  const told = words.commands.pending
  const state = governor.state()
  const motions = waitingOf(state.motions.entries())
  const requests = waitingOf(state.requests.entries())
  const waiting = [...motions, ...requests]
  if (waiting.length === 0) return { headline: told.none, sections: [] }
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
  const what = [counted(motions, told.proposals), counted(requests, told.requests)].filter((text) => text !== '').join(words.common.and)
  return {
    headline: told.wait(what, waiting.length),
    sections: [
      ...sections,
      {
        label: '',
        text: `${more > 0 ? told.more(more) : ''}${told.hint(`${prefix}why ID`)}${requests.length < 2 ? '' : ` ${told.several(`${prefix}approve ID ID`)}`}`,
      },
    ],
  }
}

function waitingOf(entries: Iterable<readonly [string, Carded]>): readonly Carded[] {
  const waiting: Carded[] = []
  for (const [, record] of entries) if (asksPeople(record)) waiting.push(record)
  return waiting.sort((a, b) => (deadlineOf(a) ?? 0) - (deadlineOf(b) ?? 0))
}

const counted = ({ length }: readonly Carded[], told: (n: number) => string): string => (length === 0 ? '' : told(length))
