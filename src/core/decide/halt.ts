import { event } from '../event.ts'
import { refuseAll, waiting } from './consequences.ts'
import { attemptRefused, type Decider, done, inputOf, stopperOf } from './context.ts'

/**
 * Stops the organisation: everything that waits is refused in this one decision, nothing is granted or redeemed until the halt is
 * lifted. One operator is enough to stop; locks and money set aside by work under way stay as they are.
 */
export const decideHalt: Decider<'halt'> = (ctx, command) => {
  const { state } = ctx
  const operator = stopperOf(ctx)
  if (operator === undefined)
    return attemptRefused(ctx, command, state.org, 'not_operator', 'Only a listed operator may halt the organisation')
  if (state.halted) return done(state.org)
  const by = { operator, door: command.door }
  const reason = { code: 'org_halted', text: `Everything was halted by ${operator}: ${command.reason}` }
  return done(
    state.org,
    event('org.halted', state.org, { input: inputOf(ctx, command), by, reason: command.reason }),
    ...refuseAll(
      waiting(state, () => true),
      'halted',
      reason,
      by,
    ),
  )
}
