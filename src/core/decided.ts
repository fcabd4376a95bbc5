import type { RequestRecord, Vote } from './state.ts'

/** Whether a request has its answer: anything but waiting for people, or for its lock. */
export const isDecided = ({ status }: RequestRecord): boolean => status.name !== 'pending' && status.name !== 'queued'

/** The votes that decided a request: none while it waits, and none when time, a pause or the agent itself ended it. */
export function decidingVotes({ status, escalation }: RequestRecord): readonly Vote[] {
  if (!escalation || status.name === 'pending') return []
  return status.name !== 'refused' || status.cause === 'operator' || status.cause === 'stale' ? escalation.votes : []
}
