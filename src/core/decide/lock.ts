import type { Command } from '../command.ts'
import { type DecidedBy, type Event, event } from '../event.ts'
import type { Lease } from '../locks/lease.ts'
import { resourceFault } from '../locks/names.ts'
import { holderBy, holdersOf } from '../locks/read.ts'
import { LOCK_BUSY, LOCK_CROWDED, LOCK_RELEASED, TOO_MANY_LOCKS } from '../locks/reasons.ts'
import { barredFrom, grantOf } from '../locks/settle.ts'
import { priorityCap } from '../policy/legacy/judge.ts'
import type { ProblemCode } from '../problem.ts'
import type { Cause } from '../reason.ts'
import type { State } from '../state.ts'
import { notThisAgent } from './ask.ts'
import {
  actsAs,
  attemptRefused,
  type Context,
  callerOperator,
  type Decider,
  type Decision,
  done,
  inputOf,
  mayAdminister,
  refused,
  refusedWith,
  withInput,
} from './context.ts'
import { hasManyLocks, roomFor, settledLock } from './take-lock.ts'

/** Takes a resource, waits for it, or says why not; a refusal is an entry too. */
export const decideLock: Decider<'lock'> = (ctx, command) => {
  const { lock_id, agent_id, resource, priority } = command
  if (!actsAs(ctx, agent_id)) return notThisAgent(ctx, agent_id)
  const fault = resourceFault(resource)
  if (fault !== undefined) return refused('invalid_field', `resource: ${fault}`)
  const no = mayNotTake(ctx, command)
  if (no) return no
  const { locks } = ctx.charter
  const ttl = Math.min(command.ttl ?? locks.defaultTtl, locks.maxTtl)
  const terms = { input: inputOf(ctx, command), resource, agent: agent_id, priority, ttl }
  const room = roomFor(ctx, resource)
  if (room === 'free') return done(lock_id, event('lock.acquired', lock_id, { ...terms, expires: ctx.now + ttl }))
  if (room === 'crowded') return refuse(ctx, command, 'lock_busy', LOCK_CROWDED.text)
  if (command.wait <= 0) return refuse(ctx, command, 'lock_busy', `${LOCK_BUSY.text}; send wait_seconds to wait for it`)
  return done(lock_id, event('lock.queued', lock_id, { ...terms, until: ctx.now + Math.min(command.wait, locks.maxWait) }))
}

/** Why an agent gets no lock at all now, whoever holds it. */
function mayNotTake(ctx: Context, command: Command<'lock'>): Decision | undefined {
  const { agent_id, priority } = command
  const session = ctx.state.agents.get(agent_id)?.session
  if (!session || ctx.now >= session.expires)
    return attemptRefused(ctx, command, agent_id, 'session_required', `${agent_id} has no open session; POST /api/v1/handshake first`)
  const barred = barredFrom(ctx.state, agent_id, ctx.now)
  if (barred) return refuse(ctx, command, BARRED[barred.cause] ?? 'agent_paused', barred.reason.text)
  if (ctx.charter.deniedAgents.has(agent_id)) return refuse(ctx, command, 'forbidden', `The charter denies everything to ${agent_id}`)
  const cap = priorityCap(ctx.charter, agent_id, session.max_priority)
  if (priority > cap) return refuse(ctx, command, 'priority_too_high', `Priority ${priority} is above this agent's maximum of ${cap}`)
  if (hasManyLocks(ctx, agent_id)) return refuse(ctx, command, 'too_many_locks', `${TOO_MANY_LOCKS.text}; release one first`)
  return undefined
}

/** The refusal for each reason why an agent gets no lock. */
const BARRED: Partial<Record<Cause, ProblemCode>> = { paused: 'agent_paused', halted: 'halted' }

/** Refused, as an entry. */
function refuse(ctx: Context, command: Command<'lock'>, code: ProblemCode, text: string): Decision {
  const { lock_id, resource, agent_id } = command
  const evidence = event('lock.refused', lock_id, { input: inputOf(ctx, command), resource, agent: agent_id, reason: { code, text } })
  return refusedWith([evidence], code, text)
}

/** Keeps a resource for longer. A holder that was told it will be preempted may still renew; it loses the resource all the same. */
export const decideRenewLock: Decider<'renew-lock'> = (ctx, command) => {
  const { resource, token } = command
  const lease = holderBy(settledLock(ctx, resource), resource, token)
  if (!lease || !actsAs(ctx, lease.agent)) return notHeld(ctx, command)
  const barred = barredFrom(ctx.state, lease.agent, ctx.now)
  if (barred) return refused(BARRED[barred.cause] ?? 'agent_paused', barred.reason.text)
  const ttl = Math.min(command.ttl ?? lease.ttl, ctx.charter.locks.maxTtl)
  const expires = Math.max(lease.status.expires, ctx.now + ttl)
  return done(lease.id, event('lock.renewed', lease.id, { input: inputOf(ctx, command), resource, token, expires }))
}

/** Gives a resource back, or leaves its queue. Who administers may do it to anybody's lock, which is recorded as forced. */
export const decideReleaseLock: Decider<'release-lock'> = (ctx, command) => {
  if (ctx.principal.kind === 'person' || ctx.principal.kind === 'system') return forceRelease(ctx, command)
  const state = settledLock(ctx, command.resource)
  const [lease] = named(state, command)
  if (!lease || !actsAs(ctx, lease.agent)) return notHeld(ctx, command)
  return done(lease.id, ...release(ctx, command, state, [lease]))
}

function forceRelease(ctx: Context, command: Command<'release-lock'>): Decision {
  const { resource, door } = command
  if (!mayAdminister(ctx))
    return attemptRefused(ctx, command, lockSubject(resource), 'forbidden', 'Only an operator with the role admin may force a release')
  const state = settledLock(ctx, resource)
  const leases = command.token === undefined && command.lock_id === undefined ? holdersOf(state, resource) : named(state, command)
  const [first] = leases
  if (!first) return refused('lock_not_held', NOT_HELD)
  return done(first.id, ...release(ctx, command, state, leases, { operator: callerOperator(ctx)?.id ?? 'console', door }))
}

/** The lease that a command names: a holder by token, or who waits by the id of its lease. */
function named(state: State, { resource, token, lock_id }: Command<'release-lock'>): readonly Lease[] {
  if (token !== undefined) return [holderBy(state, resource, token)].filter((lease) => lease !== undefined)
  const lease = state.leases.get(lock_id ?? '')
  return lease?.resource === resource && lease.status.name === 'queued' ? [lease] : []
}

function release(ctx: Context, command: Command<'release-lock'>, state: State, leases: readonly Lease[], by?: DecidedBy): readonly Event[] {
  const { resource, reason } = command
  const more = { ...(by ? { by } : {}), ...(reason === undefined ? {} : { reason }) }
  const events = leases.flatMap((lease): readonly Event[] => {
    const token = lease.status.name === 'held' ? lease.status.token : null
    const freed = event('lock.released', lease.id, { resource, token, ...more })
    // A request that waits for the lock, or was granted with it and not used, ends with it.
    const unused = lease.request && (grantOf(state, lease) || lease.status.name === 'queued')
    if (!unused) return [freed]
    // An agent's own word frees no money: its grant may have been used without being redeemed.
    if (!by && token !== null) return [freed, event('request.lapsed', lease.id, { was: 'granted', reason: LOCK_RELEASED })]
    const ends = { cause: by ? 'revoked' : 'cancelled', reason: LOCK_RELEASED, ...(by ? { by } : {}) } as const
    return [freed, event('request.refused', lease.id, ends)]
  })
  const [first, ...rest] = events
  return first ? [withInput(ctx, command, first), ...rest] : []
}

/** The same words whatever is wrong, so that nobody learns who holds what. */
const NOT_HELD = 'No lock on this resource is held with this token: it was never taken, is released, has expired, or is not yours'

/** Refused, and the attempt recorded. */
const notHeld = (ctx: Context, command: Command<'renew-lock' | 'release-lock'>): Decision =>
  attemptRefused(ctx, command, lockSubject(command.resource), 'lock_not_held', NOT_HELD)

/** What an attempt on a resource is recorded under; a request's id never holds a colon. */
const lockSubject = (resource: string): string => `lock:${resource}`
