import { type Context, callerOperator, type Decider, type Decision, done, inputOf, mayAdminister, refused } from '../decide/context.ts'
import { quorumOf, reachable } from '../decide/quorum.ts'
import { event } from '../event.ts'
import { wrongCode } from './check.ts'
import { AGREE } from './replace.ts'

/**
 * Makes an operator's one-time codes. Administrators do. Who would replace their own must show that they still have them; those of
 * somebody else are replaced by a motion, which that person does not approve: neither a stolen token nor one administrator
 * must ever be worth a second factor.
 */
export const decideEnrol: Decider<'enrol-totp'> = (ctx, command) => {
  const { operator, enrolment_id } = command
  const caller = callerOperator(ctx)
  if (!mayAdminister(ctx)) return refused('forbidden', 'Only an administrator sets up an authenticator')
  if (!ctx.charter.operators.some(({ id }) => id === operator)) return refused('not_found', `The charter lists no operator ${operator}`)
  const known = ctx.state.factors.get(operator)
  if (known?.enrolment === enrolment_id) return refused('already_exists', 'This enrolment is in force already')
  if (known && caller?.id === operator) {
    if (!command.second_factor) return refused('second_factor_required', OWN)
    const wrong = wrongCode(ctx, command, operator, operator)
    if (wrong) return wrong
  } else if (known) {
    const refusal = aloneRefused(ctx, operator)
    if (refusal) return refusal
  }
  return done(operator, event('totp.enrolled', operator, { input: inputOf(ctx, command), by: caller?.id ?? 'console' }))
}

const OWN = 'Who replaces their own authenticator sends a code of it; when it is lost, another administrator proposes a new one'

/** Why nobody replaces somebody else's authenticator alone; undefined: there are not enough people to agree, and it is whoever holds the machine. */
function aloneRefused({ charter, principal }: Context, operator: string): Decision | undefined {
  const few = charter.document.solo || reachable(charter, quorumOf(charter, operator, AGREE, operator)) < AGREE
  if (!few)
    return refused('needs_motion', `${operator} has an authenticator: ${AGREE} people other than ${operator} agree that it is replaced`)
  return principal.kind === 'system'
    ? undefined
    : refused(
        'quorum_unreachable',
        `${operator} has an authenticator, and too few others could agree that it is replaced: the operator token does it`,
      )
}
