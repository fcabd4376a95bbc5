import type { Command } from '../command.ts'
import { type Refusal, refusal } from '../problem.ts'
import type { RequestRecord, State } from '../state.ts'

/**
 * Whether a request may be approved in one act with others. Never what is critical, by the risk that was found or the severity of its
 * route, nor what asks for more than a tap.
 */
export function mayBeTogether({ assessment, escalation }: Pick<RequestRecord, 'assessment' | 'escalation'>): boolean {
  const critical = assessment?.risk === 'critical' || escalation?.staged?.severity === 'critical'
  return !critical && (escalation?.confirm ?? []).length === 0
}

/** Whether the card in a channel, or the digest it waits in there, shows all of it as it is now: it stands there, and nobody edited the request since. */
function isShownIn({ digests }: Pick<State, 'digests'>, { cards, edits = [], version }: RequestRecord, channel: string): boolean {
  const card = cards[channel]
  const place = card?.digest === undefined ? card : digests.get(card.digest)
  return place !== undefined && place.ref !== null && (edits.length === 0 || place.shows >= version)
}

/** Why an approval that was given together with others does not count for this request; undefined: it does, or was given by itself. */
export function notTogether(
  state: Pick<State, 'digests'>,
  { together, channel }: Command<'vote'>,
  record: RequestRecord,
): Refusal | undefined {
  if (together === undefined) return undefined
  if (together !== record.action_digest)
    return refusal('changed', `${record.id} is not what was shown any more: look at it again, and approve what you then see`)
  if (channel !== undefined && !isShownIn(state, record, channel))
    return refusal('not_shown', `The card of ${record.id} does not show it as it is now: wait until it stands there, and read it`)
  return mayBeTogether(record)
    ? undefined
    : refusal('one_by_one', `${record.id} is critical or asks for more than a tap: open it, and approve it by itself`)
}
