import { callerOperator, type Decider, done, inputOf, mayAdminister, refused } from '../decide/context.ts'
import { event } from '../event.ts'
import { wrongCode } from './check.ts'

/**
 * Makes an operator's one-time codes anew. Administrators do; who would replace their own must show that they still have them, or
 * leave it to somebody else, since a stolen token alone must never be worth a second factor.
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
  }
  return done(operator, event('totp.enrolled', operator, { input: inputOf(ctx, command), by: caller?.id ?? 'console' }))
}

const OWN = 'Who replaces their own authenticator sends a code of it; when it is lost, another administrator sets up a new one'
