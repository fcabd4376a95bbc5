import { bodyDigest } from '../ask.ts'
import { unposted } from '../card.ts'
import type { Entry } from '../entry.ts'
import type { Events, Reservation } from '../event.ts'
import { repeatKey } from '../idempotency.ts'
import type { LeaseTerms, LockTerms } from '../locks/lease.ts'
import { partsOf } from '../plans/parts.ts'
import { openSteps } from '../plans/steps.ts'
import { useReason } from '../standing-grants/use.ts'
import type { RequestRecord, State, Status } from '../state.ts'
import type { Millis } from '../units.ts'
import { draw, use } from './budget.ts'
import { noteHistory } from './history.ts'
import { leaveLater } from './leave.ts'
import { enqueue, hold } from './locks.ts'
import { markOwed } from './owed.ts'
import { countUse } from './standing-grants.ts'
import { noteTool } from './tools.ts'
import { escalationOf, waitsFor } from './waiting.ts'

type Asked = Events['request.asked']
const NOTHING: Reservation = { amount: 0, windows: [] }
/** Most requests never get a card, a vote or a refused attempt: they share what they do not have. */
const NO_CARDS: RequestRecord['cards'] = Object.freeze({})
const NONE: readonly never[] = Object.freeze([])

/** `request.asked`: the request comes into being, with its money set aside. */
export function onAsked(state: State, entry: Entry, data: Asked): void {
  const { request_id, ask, door } = data.input.command
  const { outcome } = data
  const reservation = outcome.status === 'refused' ? NOTHING : outcome.reservation
  const model = outcome.status === 'refused' ? null : outcome.model
  use(state, reservation, reservation.amount, reservation.tokens?.amount)
  if (outcome.status === 'granted' || outcome.status === 'queued') countUse(state, outcome.standing)
  draw(state, data.rates)
  if (outcome.status !== 'refused') noteHistory(state, ask)
  if (ask.idempotency_key !== undefined) {
    const key = repeatKey(ask.agent_id, ask.idempotency_key)
    state.repeats.set(key, { request: request_id, digest: bodyDigest(ask), at: entry.at })
    leaveLater(state, { repeat: key })
  }
  const asked: RequestRecord = {
    id: request_id,
    ask,
    door,
    at: entry.at,
    version: entry.seq,
    charter: data.charter,
    action_digest: data.action_digest,
    model,
    reservation,
    status: statusAsked(entry.at, data),
    ...boundBy(data),
    ...allowedBy(state, data),
    ...(data.purpose ? { purpose: data.purpose } : undefined),
    ...(ask.plan ? { steps: openSteps(ask.plan) } : undefined),
    cards: NO_CARDS,
    attempts: NONE,
  }
  if (outcome.status === 'granted') noteTools(state, asked)
  if (outcome.status === 'queued') {
    state.requests.set(request_id, { ...asked, ...(door === 'queue' ? { replied: entry.seq } : {}) })
    enqueue(state, entry, termsOf(asked, outcome.lock), outcome.deadline, true)
    return
  }
  if (outcome.status !== 'pending') {
    state.requests.set(request_id, asked)
    if (outcome.status === 'granted' && outcome.lock) hold(state, entry, termsOf(asked, outcome.lock), outcome.lock.expires, true)
    if (outcome.status === 'refused') leaveLater(state, { request: request_id })
    return
  }
  const cards = unposted(outcome.channels)
  const record: RequestRecord = {
    ...asked,
    cards,
    escalation: escalationOf(state, ask, outcome),
    ...(door === 'queue' ? { replied: entry.seq } : {}),
  }
  state.pending++
  state.requests.set(request_id, record)
  markOwed(state, record)
}

/** A grant lets each of its tools. */
export function noteTools(state: State, { ask }: RequestRecord): void {
  for (const part of partsOf(ask)) noteTool(state, { ask: part })
}

/** A request's lease: its agent's, with its priority. */
export const termsOf = ({ ask }: RequestRecord, { resource, ttl }: LockTerms): LeaseTerms => ({
  resource,
  ttl,
  agent: ask.agent_id,
  priority: ask.priority,
})

/** What the gates found and what binds a grant; most requests have neither. */
function boundBy({ assessment, outcome }: Asked): Pick<RequestRecord, 'assessment' | 'obligations'> | undefined {
  const obligations = outcome.status === 'refused' ? undefined : outcome.obligations
  return assessment || obligations ? { ...(assessment ? { assessment } : {}), ...(obligations ? { obligations } : {}) } : undefined
}

/** The standing grant that answered it, or the rules that allowed it when any spoke. */
function allowedBy(state: State, { outcome, assessment }: Asked): Pick<RequestRecord, 'allowed' | 'permit'> | undefined {
  const use = outcome.status === 'granted' || outcome.status === 'queued' ? outcome.standing : undefined
  const permit = use && state.permits.get(use.id)
  if (permit) return { allowed: [useReason(permit, use)], permit: use.id }
  if (outcome.status !== 'granted' || !assessment?.rules || assessment.rules.length === 0) return undefined
  return { allowed: [outcome.reason, ...(outcome.more ?? NONE)] }
}

function statusAsked(at: Millis, { outcome, charter }: Asked): Status {
  switch (outcome.status) {
    case 'granted':
      return { name: 'granted', by: NONE, at, expires: outcome.expires, charter }
    case 'refused':
      return { name: 'refused', cause: outcome.cause, reason: outcome.reason, ...(outcome.more ? { more: outcome.more } : {}), at }
    case 'queued':
      return { name: 'queued', by: NONE, reasons: outcome.reasons, since: at, deadline: outcome.deadline, charter }
    case 'pending':
      return waitsFor(outcome)
  }
}
