import type { RequestRecord } from '../../src/core/state.ts'
import { approvalsText } from '../../src/core/wording/quorum.ts'
import { deadlineText } from '../../src/core/wording/request.ts'
import { shortId } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { headlineOf } from '../card/text.ts'
import type { Page, Section } from '../card/types.ts'
import type { Call } from './call.ts'

/** Requests listed at the most, soonest deadline first; with headlines of at most some 400 characters the page fits a message. */
const LISTED = 6

/** What waits for people, soonest deadline first. */
export function pendingPage(governor: GovernorFace, { prefix }: Call): Page {
  const waiting: { record: RequestRecord; deadline: number }[] = []
  for (const [, record] of governor.state().requests.entries())
    if (record.status.name === 'pending') waiting.push({ record, deadline: record.status.deadline })
  if (waiting.length === 0) return { headline: 'Nothing waits for an answer.', sections: [] }
  waiting.sort((a, b) => a.deadline - b.deadline)
  const now = governor.clock.now()
  const charter = governor.charter()
  const zone = charter.document.timezone
  const sections = waiting.slice(0, LISTED).map(({ record, deadline }): Section => {
    const approvals = approvalsText(record, charter)
    const lines = [headlineOf(record.ask), deadlineText(deadline, zone, now), ...(approvals === undefined ? [] : [approvals])]
    return { label: shortId(record.id), text: lines.join('\n') }
  })
  const more = waiting.length - sections.length
  return {
    headline: `${waiting.length} ${waiting.length === 1 ? 'request waits' : 'requests wait'} for an answer.`,
    sections: [...sections, { label: '', text: `${more > 0 ? `${more} more. ` : ''}${prefix}why ID tells everything about one.` }],
  }
}
