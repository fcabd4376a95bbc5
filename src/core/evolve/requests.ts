import { countedOf } from '../budget/held.ts'
import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import { reportedBy } from '../kpis/measure.ts'
import { attemptKey } from '../principal.ts'
import type { RequestRecord, State, Status, Vote } from '../state.ts'
import { noteTools, termsOf } from './asked.ts'
import { brokenBy } from './break-glass.ts'
import { draw, use } from './budget.ts'
import { noteCode } from './confirm.ts'
import { leaveLater } from './leave.ts'
import { endLease, enqueue, hold, holdLonger } from './locks.ts'
import { markOwed } from './owed.ts'
import { noteApproved, noteRejected } from './past-decisions.ts'
import { noteRealCosts } from './real-costs.ts'
import { adjustUse } from './standing-grants.ts'
import { noteStepEnd } from './steps.ts'
import { noteUsage } from './usage.ts'

type Data<T extends keyof Events> = Events[T]

/** What a request counts with is free again. */
export function release(state: State, record: RequestRecord): void {
  const { amount, tokens } = countedOf(record)
  use(state, record.reservation, -amount, -tokens)
  adjustUse(state, record, -amount)
}

/** What is said of a request's lease, which leaves the state with it. */
const ENDED = { code: 'request_ended', text: 'Its request ended' } as const

/** Changes a request's status; `seen`: people should see it, so cards and replies follow. */
export function change(state: State, entry: Entry, record: RequestRecord, status: Status, seen: boolean): void {
  if (record.status.name === 'pending' && status.name !== 'pending') state.pending--
  const next = { ...record, status, version: seen ? entry.seq : record.version }
  state.requests.set(record.id, next)
  if (seen) markOwed(state, next)
  if (status.name === 'refused' || status.name === 'revoked' || status.name === 'lapsed' || status.name === 'settled') {
    leaveLater(state, { request: record.id })
    endLease(state, record.id, 'released', ENDED)
  }
}

const with_ = (state: State, entry: Entry, then: (record: RequestRecord) => void): void => {
  const record = state.requests.get(entry.subject)
  if (record) then(record)
}

/** `vote.cast` */
export const onVote = (state: State, entry: Entry, data: Data<'vote.cast'>): void =>
  with_(state, entry, (record) => {
    if (record.status.name !== 'pending' || !record.escalation) return
    const { missing, people, stage } = data
    const { once, standing, second_factor } = data.input?.command ?? {}
    noteCode(state, data.operator, second_factor)
    const vote: Vote = {
      operator: data.operator,
      door: data.door,
      vote: data.vote,
      at: entry.at,
      ...(data.reason === undefined ? {} : { reason: data.reason }),
      ...(data.solo ? { solo: data.solo } : {}),
      ...(once === undefined ? {} : { once }),
      ...(stage === undefined ? {} : { stage }),
      ...(standing && data.vote === 'approve' ? { standing } : {}),
    }
    const votes = [...record.status.votes, vote]
    const { missing: _, ...known } = record.escalation
    const voted = { ...record, status: { ...record.status, votes }, escalation: { ...known, votes } }
    // What it decided is shown by the entry right after; a vote that leaves it waiting is shown by itself.
    if (missing === undefined) return void state.requests.set(record.id, voted)
    const next = { ...voted, version: entry.seq, escalation: { ...voted.escalation, missing, ...(people === undefined ? {} : { people }) } }
    state.requests.set(record.id, next)
    markOwed(state, next)
  })

/** `attempt.refused` */
export const onAttempt = (state: State, entry: Entry, data: Data<'attempt.refused'>): void => {
  const motion = state.motions.get(entry.subject)
  if (motion) state.motions.set(motion.id, { ...motion, attempts: [...motion.attempts, attemptKey(data.input.principal, data.code)] })
  draw(state, data.rates)
  with_(state, entry, (record) =>
    state.requests.set(record.id, { ...record, attempts: [...record.attempts, attemptKey(data.input.principal, data.code)] }),
  )
}

/** `request.queued` */
export const onQueued = (state: State, entry: Entry, data: Data<'request.queued'>): void =>
  with_(state, entry, (record) => {
    const { by, reasons, deadline, charter, action_digest, lock } = data
    noteApproved(state, record)
    const status = { name: 'queued', by, reasons, since: entry.at, deadline, charter } as const
    const approved = { ...record, charter, action_digest, ...counted(record, by), ...brokenBy(state, entry, record, data) }
    change(state, entry, approved, status, true)
    enqueue(state, entry, termsOf(record, lock), deadline, true)
  })

/** `request.granted` */
export const onGranted = (state: State, entry: Entry, data: Data<'request.granted'>): void =>
  with_(state, entry, (record) => {
    const { by, expires, charter, action_digest, lock } = data
    noteApproved(state, record)
    noteTools(state, record)
    const judged = { ...record, charter, action_digest, ...counted(record, by), ...brokenBy(state, entry, record, data) }
    change(state, entry, judged, { name: 'granted', by, at: entry.at, expires, charter }, true)
    if (lock) hold(state, entry, termsOf(record, lock), lock.expires, true)
  })

/** The votes that made the grant: not those of people who were listed when they voted and no longer are. */
function counted({ escalation }: RequestRecord, by: Data<'request.granted'>['by']): Pick<RequestRecord, 'escalation'> | undefined {
  if (!escalation || escalation.votes.length <= by.length) return undefined
  const people = new Set(by.map(({ operator }) => operator))
  return {
    escalation: { ...escalation, votes: escalation.votes.filter(({ operator, vote }) => vote === 'approve' && people.has(operator)) },
  }
}

/** `request.refused` */
export const onRefused = (state: State, entry: Entry, data: Data<'request.refused'>): void =>
  with_(state, entry, (record) => {
    release(state, record)
    const { cause, reason, by } = data
    if (cause === 'operator' && by) noteRejected(state, record, by)
    change(state, entry, record, { name: 'refused', cause, reason, at: entry.at, ...(by ? { by } : {}) }, true)
  })

/** `request.revoked` */
export const onRevoked = (state: State, entry: Entry, data: Data<'request.revoked'>): void =>
  with_(state, entry, (record) => {
    release(state, record)
    change(
      state,
      entry,
      record,
      { name: 'revoked', by: data.by, at: entry.at, ...(data.reason === undefined ? {} : { reason: data.reason }) },
      true,
    )
  })

/** `request.redeemed`: a grant that may be used several times keeps count, and when it ends. */
export const onRedeemed = (state: State, entry: Entry, { until, uses }: Data<'request.redeemed'>): void =>
  with_(state, entry, (record) => {
    const { status } = record
    const expires = status.name === 'granted' || status.name === 'executing' ? status.expires : undefined
    const several = uses === undefined || expires === undefined ? {} : { uses, expires }
    change(state, entry, record, { name: 'executing', since: entry.at, until, ...several }, false)
    const lease = state.leases.get(record.id)
    if (lease) holdLonger(state, lease.id, entry.at + lease.ttl)
  })

/** `request.settled`: what was set aside (or claimed before) becomes what it cost. */
export const onSettled = (state: State, entry: Entry, data: Data<'request.settled'>): void =>
  with_(state, entry, (record) => {
    const { actual, charged, confirmed, outcome, tokens } = data
    const before = countedOf(record)
    use(state, record.reservation, charged - before.amount, (tokens ?? before.tokens) - before.tokens)
    const of = tokens === undefined ? {} : { tokens }
    adjustUse(state, record, charged - before.amount)
    const reported = reportedBy(state.charter?.charter.kpis, record, data.input.command, entry.at)
    const metered = noteUsage(state, entry, record, data)
    noteRealCosts(state, entry, record, metered)
    const kept = reported || metered ? { ...record, ...(reported ? { reported } : {}), ...(metered ? { metered } : {}) } : record
    change(state, entry, kept, { name: 'settled', actual, charged, confirmed, outcome, ...of, at: entry.at }, false)
    noteStepEnd(state, record, { name: outcome, actual, charged })
  })

/** `request.lapsed` */
export const onLapsed = (state: State, entry: Entry, data: Data<'request.lapsed'>): void =>
  with_(state, entry, (record) => {
    const { was, released, reason } = data
    const before = countedOf(record)
    if (released) release(state, record)
    const lapsed = { name: 'lapsed', was, ...(reason ? { reason } : {}), ...(released ? { released } : {}), at: entry.at } as const
    // A reason is news to who was told of the grant: its time was not over.
    const told = record.escalation !== undefined || (reason !== undefined && record.replied !== undefined)
    change(state, entry, record, lapsed, told && was === 'granted')
    noteStepEnd(state, record, { name: 'lapsed', charged: released ? 0 : before.amount })
  })
