import type { Context } from '../decide/context.ts'
import { type Event, event } from '../event.ts'
import type { Motion } from '../motions/kinds.ts'
import type { MotionRecord } from '../motions/record.ts'
import type { Reason } from '../reason.ts'

/** People who agree that the authenticator of somebody else is replaced; that person is none of them. */
export const AGREE = 2

type Replace = Motion<'replace-authenticator'>

/** Why an authenticator cannot be replaced, or not any more: the one it was proposed for is not in force. */
export function replaceAgainst(
  { state, charter }: Pick<Context, 'state' | 'charter'>,
  { operator, replaces }: Replace,
): Reason | undefined {
  if (!charter.operators.some(({ id }) => id === operator)) return { code: 'not_found', text: `The charter lists no operator ${operator}` }
  const known = state.factors.get(operator)
  return known?.enrolment === replaces
    ? undefined
    : { code: 'other_authenticator', text: `${operator} has another authenticator by now, or none` }
}

/** The new codes are in force, and the old ones count no more. */
export const replaceEvents = (
  _: Context,
  { operator, enrolment }: Replace,
  { id, votes }: Pick<MotionRecord, 'id' | 'votes'>,
): readonly Event[] => [event('totp.enrolled', operator, { by: votes.map((vote) => vote.operator).join(' and '), enrolment, motion: id })]
