import { type Charter, compileCharter } from '../charter/compile.ts'
import { isWidened } from '../charter/widened.ts'
import type { Command } from '../command.ts'
import { type Candidate, type Standing, sealFault } from '../constitution/check.ts'
import { diffContents } from '../constitution/diff.ts'
import { rotationFault } from '../constitution/rotate.ts'
import type { SealFault } from '../constitution/seal.ts'
import { type Event, event } from '../event.ts'
import { use } from '../evolve/budget.ts'
import type { RequestRecord, State } from '../state.ts'
import { Overlay } from '../table.ts'
import type { Millis } from '../units.ts'
import { attemptRefused, type Context, type Decider, type Decision, done, inputOf, mayAdminister, refused } from './context.ts'
import { noLongerGranted } from './vote.ts'

/**
 * Puts a charter into force, at one entry; the one in force already changes nothing. Who may is judged by the charter in force, never by
 * the one that is proposed; so are its signatures.
 */
export const decideAdopt: Decider<'adopt'> = (ctx, command) => {
  const { state } = ctx
  if (!mayAdminister(ctx))
    return attemptRefused(ctx, command, state.org, 'forbidden', 'Only an operator with the role admin may change the charter')
  const { org } = command.content.charter
  if (org !== state.org) return refused('charter_invalid', `charter.org: expected ${state.org}, whose ledger this is, got ${org}`)
  const next = compileCharter(command.content)
  const fault = adoptionFault(state, next, command, ctx.now)
  if (fault) return refused('charter_unsigned', `The charter was not adopted: ${fault.text}`, { check: fault.check })
  if (next.hash === state.charterHash) return done(org)
  return done(
    org,
    event('charter.adopted', org, { input: inputOf(ctx, command), hash: next.hash, ...changesOf(state, next) }),
    ...staleUnder(ctx, next),
  )
}

/** The law as it stands in a state. */
export const standingOf = ({ org, charter, charterHash, seal }: State): Standing => ({
  org,
  charter: charter?.charter,
  hash: charterHash,
  seal,
})

/** A charter with the signatures it came with. */
export const candidateOf = (next: Charter, { signatures }: Pick<Command<'adopt'>, 'signatures'>): Candidate => ({
  charter: next.document,
  hash: next.hash,
  signatures: signatures ?? [],
})

/** Why the signatures of a charter do not carry it now. */
export const adoptionFault = (
  state: State,
  next: Charter,
  command: Pick<Command<'adopt'>, 'signatures'>,
  now: Millis,
): SealFault | undefined => sealFault(standingOf(state), candidateOf(next, command), now)

/** The diff that an adoption records. */
export function changesOf(state: State, next: Charter) {
  if (!state.charter || !(isWidened(state.charter.charter) || isWidened(next.document))) return {}
  return { changes: diffContents(state.charter, { charter: next.document, models: next.models }) }
}

/**
 * What waits and would be refused under another charter: denied by it, or over its budgets. The newest are looked at first, so that
 * where the money is short those who waited longest keep their place. Between charters of the first version nothing is looked at here:
 * their ledgers must be decided again as they were, where the vote found out.
 */
export function staleUnder(ctx: Context, next: Charter): readonly Event[] {
  const { state } = ctx
  if (!(isWidened(next.document) || (state.charter && isWidened(state.charter.charter)))) return []
  const draft: State = { ...state, windows: new Overlay(state.windows) }
  const waiting = [...state.requests.entries()]
    .map(([, record]) => record)
    .filter((record) => record.status.name === 'pending')
    .sort(newestFirst)
  const events = waiting.flatMap((record): readonly Event[] => {
    const reason = noLongerGranted({ ...ctx, state: draft, charter: next }, record)
    if (!reason) return []
    use(draft, record.reservation, -record.reservation.amount)
    return [event('request.refused', record.id, { cause: 'stale', reason })]
  })
  return events.reverse()
}

const newestFirst = (a: RequestRecord, b: RequestRecord): number => b.version - a.version || (a.id < b.id ? 1 : -1)

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
