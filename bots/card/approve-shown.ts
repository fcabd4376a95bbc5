import type { Principal } from '../../src/core/principal.ts'
import { togetherText } from '../../src/core/wording/digest.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { waitingIn } from './digest.ts'

/** Who approves all that a digest shows, and where. */
export interface Approver {
  readonly principal: Principal
  readonly door: 'telegram' | 'slack'
  /** Key in the charter of the channel that was tapped in. */
  readonly channel: string | undefined
}

/**
 * Approves everything that a digest shows and that still waits: each is a vote of its own, of what was shown, and counts or not by itself.
 * Answers what came of it. A digest counts only in its own channel, after it was posted there.
 */
export async function approveShown(governor: GovernorFace, id: string, { principal, door, channel }: Approver): Promise<string> {
  const state = governor.state()
  const digest = state.digests.get(id)
  if (!digest?.ref || digest.channel !== channel) return 'No message with these requests is known in this channel, so nothing was decided.'
  const votes = await Promise.allSettled(
    waitingIn(state, digest).map(({ request, action_digest }) =>
      governor.submit({ kind: 'vote', request_id: request, vote: 'approve', door, channel, stage: 1, together: action_digest }, principal),
    ),
  )
  const answers = votes.flatMap((vote) => (vote.status === 'fulfilled' ? [vote.value] : []))
  const counted = answers.flatMap((answer) => (answer.ok ? [answer.subject] : []))
  return togetherText({
    counted: counted.length,
    granted: counted.filter((request) => governor.state().requests.get(request)?.status.name !== 'pending').length,
    refused: answers.flatMap((answer) => (answer.ok ? [] : [answer.refusal.detail])),
    unrecorded: votes.length - answers.length,
  })
}
