import { compileCharter } from '../charter/compile.ts'
import type { Command } from '../command.ts'
import type { Event } from '../event.ts'
import { openDesk } from '../locks/desk.ts'
import { breakDeadlocks, settleLock } from '../locks/settle.ts'
import { type Context, type Decision, withInput } from './context.ts'
import { settling } from './take-lock.ts'

/**
 * What a decision does to locks besides its own events: every resource it touches is brought up to date in the same step, so that
 * whatever ends a lease (a settlement, a revocation, a pause, time) passes it on at once, whoever decided it.
 */
export function passOn(ctx: Context, command: Command, decision: Decision): Decision {
  const resources = touched(ctx, command, decision.events)
  if (resources.length === 0) return decision
  const desk = openDesk(ctx.state, ctx.now)
  for (const one of decision.events) desk.apply(one)
  // A charter that is adopted here rules from here on.
  const charter = desk.state.charter ? compileCharter(desk.state.charter) : ctx.charter
  const on = settling({ ...ctx, charter })
  for (const resource of resources) settleLock(desk, on, resource)
  for (const resource of resources) breakDeadlocks(desk, on, resource)
  if (desk.events.length === 0) return decision
  if (decision.events.length > 0) return { ...decision, events: [...decision.events, ...desk.events] }
  // The first entry of a command carries it.
  const [first, ...rest] = desk.events as readonly [Event, ...Event[]]
  return { ...decision, events: [withInput(ctx, command, first), ...rest] }
}

/** The resources a decision touches, in order of name. Most decisions touch none, and pay one look-up an event. */
function touched(ctx: Context, command: Command, events: readonly Event[]): readonly string[] {
  const found = new Set<string>()
  const ofLease = (id: string): void => {
    const lease = ctx.state.leases.get(id)
    if (lease && lease.status.name !== 'ended') found.add(lease.resource)
  }
  if (command.kind === 'lock' || command.kind === 'renew-lock' || command.kind === 'release-lock') found.add(command.resource)
  if (command.kind === 'redeem') ofLease(command.request_id)
  if (command.kind === 'sweep') for (const id of [...command.request_ids, ...(command.lock_ids ?? [])]) ofLease(id)
  for (const one of events) {
    ofLease(one.subject)
    if (one.type === 'agent.paused' || one.type === 'breaker.tripped')
      for (const id of ctx.state.lockers.get(one.subject) ?? []) ofLease(id)
    if (concernsAll(one)) for (const [resource] of ctx.state.locks.entries()) found.add(resource)
    const lock = lockOf(one)
    if (lock) found.add(lock.resource)
  }
  return [...found].sort()
}

/** Whether an event may change who holds what anywhere. */
const concernsAll = (one: Event): boolean =>
  one.type === 'charter.adopted' || one.type === 'org.halted' || (one.type === 'breaker.tripped' && one.data.scope === 'org')

function lockOf(one: Event) {
  if (one.type === 'request.asked') return 'lock' in one.data.outcome ? one.data.outcome.lock : undefined
  return one.type === 'request.queued' || one.type === 'request.granted' ? one.data.lock : undefined
}
