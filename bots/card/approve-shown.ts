import type { Principal } from '../../src/core/principal.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { togetherText } from '../../src/core/wording/digest.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { waitingIn } from './digest.ts'

/** Who approves all that a digest shows, and where. */
export interface Approver {
  readonly principal: Principal
  readonly door: 'telegram' | 'slack'
  /** Key in the charter of the channel that was tapped in. */
  readonly channel: string | undefined
  /** The words of who reads the answer. */
  readonly words: Catalogue
}

/**
 * Approves everything that a digest shows and that still waits: each is a vote of its own, of what was shown, and counts or not by itself.
 * Answers what came of it. A digest counts only in its own channel, after it was posted there.
 */
export async function approveShown(governor: GovernorFace, id: string, { principal, door, channel, words }: Approver): Promise<string> {
  const state = governor.state()
  const digest = state.digests.get(id)
  if (!digest?.ref || digest.channel !== channel) return words.digests.unknown
  const found = { counted: 0, granted: 0, refused: [] as string[], unrecorded: 0 }
  // One after the other, so that budgets are used in the order that is shown.
  for (const { request, action_digest: together } of waitingIn(state, digest)) {
    try {
      const vote = { kind: 'vote', request_id: request, vote: 'approve', door, channel, stage: 1, together } as const
      const answer = await governor.submit(vote, principal)
      if (!answer.ok) found.refused.push(answer.refusal.detail)
      else found.counted++
      if (answer.ok && governor.state().requests.get(request)?.status.name !== 'pending') found.granted++
    } catch {
      // What was recorded before stays recorded, so it is said how many were not.
      found.unrecorded++
    }
  }
  return togetherText(found, words)
}
