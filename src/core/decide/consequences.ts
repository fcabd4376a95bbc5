import { happened } from '../breakers/happenings.ts'
import { breakerResets } from '../breakers/resets.ts'
import { type Trip, tripsOf } from '../breakers/trips.ts'
import { type DecidedBy, type Event, event } from '../event.ts'
import { kpiTrips } from '../kpis/trend.ts'
import type { Cause, Reason } from '../reason.ts'
import type { RequestRecord, State } from '../state.ts'
import { trustConsequence } from '../trust/changes.ts'
import type { Context, Decision } from './context.ts'

/** Event types that may change trust or trip a breaker. */
const MATTERS: ReadonlySet<Event['type']> = new Set(['request.asked', 'request.settled', 'request.refused', 'request.audited'])

/**
 * What follows from a decision in the same decision: trust earned or lost, breakers tripped (with everything refused that then
 * waits) or reset. Nothing, for a charter that has neither section and an org where nothing is tripped.
 */
export function withConsequences(ctx: Context, decision: Decision): Decision {
  const { trust, breakers, document } = ctx.charter
  if (!trust && !breakers && !document.kpis && ctx.state.breakers.size === 0) return decision
  const events = decision.events.filter(({ type }) => MATTERS.has(type))
  if (events.length === 0) return decision
  const tripped = breakerEvents(ctx, decision.events)
  const more = [
    ...trustEvents(ctx, events),
    ...breakerResets(ctx.state, breakers, events, ctx.now),
    ...tripped,
    ...kpiEvents(ctx, events, endedBy(tripped)),
  ]
  return more.length === 0 ? decision : { ...decision, events: [...decision.events, ...more] }
}

function trustEvents({ state, charter, now }: Context, events: readonly Event[]): readonly Event[] {
  const law = charter.trust
  if (!law) return []
  return events.flatMap((one) => {
    const found = trustConsequence(state, law, one, now)
    if (!found) return []
    const { agent, changes, reason, request } = found
    return [event('trust.changed', agent, { changes, reason, request })]
  })
}

function breakerEvents(ctx: Context, events: readonly Event[]): readonly Event[] {
  const law = ctx.charter.breakers
  if (!law) return []
  // Loops and velocity of an ask were looked at before it was answered, because they change the answer.
  const happenings = events.flatMap((one) =>
    happened(ctx.state, one, false).happenings.filter(({ breaker }) => one.type !== 'request.asked' || breaker !== 'velocity'),
  )
  const told = new Set(events.flatMap((one) => (one.type === 'breaker.tripped' ? [one.data.tally] : [])))
  const trips = tripsOf(ctx.state, law, happenings, ctx.now).filter(({ tally }) => !told.has(tally))
  return tripEvents(ctx, trips, endedBy(events))
}

const endedBy = (events: readonly Event[]): ReadonlySet<string> =>
  new Set(events.flatMap((one) => (one.type === 'request.refused' ? [one.subject] : [])))

/** What the trends of key figures do after an audit. */
function kpiEvents(ctx: Context, events: readonly Event[], ended: ReadonlySet<string>): readonly Event[] {
  const { kpis } = ctx.charter.document
  if (!kpis) return []
  return events.flatMap((one) => {
    if (one.type !== 'request.audited') return []
    const { trips, alerts } = kpiTrips(ctx.state, kpis, one, ctx.now)
    return [...alerts, ...tripEvents(ctx, trips, ended)]
  })
}

/** The events of breakers that trip; what a pause stops is refused in the same decision, except what has `ended` already. */
export function tripEvents({ state, now }: Context, trips: readonly Trip[], ended: ReadonlySet<string> = new Set()): readonly Event[] {
  const gone = new Set(ended)
  return trips.flatMap(({ scope, agent, breaker, limit, reason, tally }) => {
    const pauses = limit.action === 'pause'
    const tripped = event('breaker.tripped', scope === 'org' ? state.org : agent, {
      scope: scope === 'org' ? 'org' : 'agent',
      breaker,
      action: limit.action,
      until: pauses ? now + limit.coolDown : now,
      reason,
      tally,
    })
    if (!pauses) return [tripped]
    const stopped = waiting(state, (r) => !gone.has(r.id) && (scope === 'org' || r.ask.agent_id === agent))
    for (const { id } of stopped) gone.add(id)
    return [tripped, ...refuseAll(stopped, 'paused', reason)]
  })
}

/** What waits for people, oldest first. */
export const waiting = (state: Pick<State, 'requests'>, which: (record: RequestRecord) => boolean): readonly RequestRecord[] =>
  [...state.requests.entries()]
    .map(([, record]) => record)
    .filter((r) => r.status.name === 'pending' && which(r))
    .sort((a, b) => a.version - b.version)

/** Refuses each: one entry a request, so that every one knows why it ended. */
export const refuseAll = (records: readonly RequestRecord[], cause: Cause, reason: Reason, by?: DecidedBy): readonly Event[] =>
  records.map((r) => event('request.refused', r.id, { cause, reason, ...(by ? { by } : {}) }))
