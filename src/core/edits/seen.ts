import type { RequestRecord } from '../state.ts'
import type { Seen } from './record.ts'

/** What there is to see of a request now: what a vote or an edit of it says it looked at. */
export const seenOf = ({ edits, status }: Pick<RequestRecord, 'edits' | 'status'>): Seen => ({
  edits: edits?.length ?? 0,
  votes: status.name === 'pending' ? status.votes.length : 0,
})
