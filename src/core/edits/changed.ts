import type { Ask } from '../ask.ts'
import { type Decision, refused } from '../decide/context.ts'
import type { RequestRecord } from '../state.ts'
import { en } from '../wording/catalogue/en.ts'
import { editLines } from '../wording/edits.ts'
import { edited, reversed } from './changes.ts'
import type { Seen } from './record.ts'
import { seenOf } from './seen.ts'

/** What a request was before each of its edits, the latest first; nothing for one that is as it was asked. */
export function earlierAsks({ ask, edits = [] }: Pick<RequestRecord, 'ask' | 'edits'>): readonly Ask[] {
  const found: Ask[] = []
  let at: Ask | undefined = ask
  for (const { changes } of [...edits].reverse()) {
    at = at && edited(at, reversed(changes))
    if (at) found.push(at)
  }
  return found
}

/** All edits of a request in one line: `ann edited it: cost $5.00 → $3.00`. */
export const editsText = (record: Pick<RequestRecord, 'edits'>): string => editLines(record, en).join('. ')

/** The refusal of who answers what they did not see: somebody has edited it since, or (where `votes` are said) voted. */
export function changedSince(record: RequestRecord, seen: Pick<Seen, 'edits'> & Partial<Seen>): Decision | undefined {
  const now = seenOf(record)
  const context = { edits: now.edits, votes: now.votes }
  if (seen.edits !== now.edits)
    return refused(
      'changed',
      now.edits === 0
        ? `${record.id} was never edited, so there is no edit ${seen.edits} of it`
        : `${editsText(record)}. Look at ${record.id} again, and answer what it is now (edit ${now.edits})`,
      context,
    )
  if (seen.votes === undefined || seen.votes === now.votes) return undefined
  const voters = record.escalation?.votes.map(({ operator }) => operator).join(' and ') || 'nobody'
  return refused('changed', `Votes on ${record.id} changed since you looked at it: ${voters} voted. Look at it again`, context)
}
