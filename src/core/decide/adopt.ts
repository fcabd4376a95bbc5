import { compileCharter } from '../charter/compile.ts'
import { rotationFault } from '../constitution/rotate.ts'
import { event } from '../event.ts'
import { adoptionEvents, adoptionFault } from './adoption.ts'
import { attemptRefused, type Decider, type Decision, done, inputOf, mayAdminister, refused } from './context.ts'

/**
 * Puts a charter into force, at one entry; the one in force already changes nothing. Who may is judged by the charter in force, never by
 * the one that is proposed; so are its signatures, and how many people it takes.
 */
export const decideAdopt: Decider<'adopt'> = (ctx, command) => {
  const { state } = ctx
  if (!mayAdminister(ctx))
    return attemptRefused(ctx, command, state.org, 'forbidden', 'Only an operator with the role admin may change the charter')
  const { content } = command
  const { org } = content.charter
  if (org !== state.org) return refused('charter_invalid', `charter.org: expected ${state.org}, whose ledger this is, got ${org}`)
  const fault = adoptionFault(state, command, ctx.now)
  if (fault) return refused('charter_unsigned', `The charter was not adopted: ${fault.text}`, { check: fault.check })
  if (compileCharter(content).hash === state.charterHash) return done(org)
  const people = state.charter?.charter.amendments?.people
  if (people !== undefined)
    return refused(
      'needs_motion',
      `The charter in force changes only by a motion that ${people} approve; \`countersign charter adopt\` makes one`,
      {
        people,
      },
    )
  return done(org, ...adoptionEvents(ctx, content, { input: inputOf(ctx, command) }))
}

/** Replaces the keys that sign charters. */
export const decideRotateKeys: Decider<'rotate-keys'> = (ctx, command): Decision => {
  const { state, now } = ctx
  if (!mayAdminister(ctx))
    return attemptRefused(ctx, command, state.org, 'forbidden', 'Only an operator with the role admin may rotate the keys')
  if (!state.seal) return refused('charter_unsigned', 'No charter is in force, so there are no keys to rotate', { check: 'unknown_key' })
  const fault = rotationFault(state.org, state.seal, command, now)
  if (fault) return refused('charter_unsigned', `The keys were not rotated: ${fault.text}`, { check: fault.check })
  return done(state.org, event('keys.rotated', state.org, { input: inputOf(ctx, command), rotation: state.seal.rotations + 1 }))
}
