import type { Charter } from '../charter/compile.ts'
import { asksForCodes } from '../confirm/kinds.ts'
import { type Event, event } from '../event.ts'
import type { RequestRecord, State } from '../state.ts'
import type { Millis } from '../units.ts'
import { clockOf, standIns } from './begin.ts'
import { electorateOf } from './electorate.ts'
import { progressIn } from './progress.ts'
import { openTurn, type Staged, type Turn, withTurn } from './stage.ts'

/** What time does to a waiting request. */
export interface Due {
  readonly what: 'remind' | 'escalate' | 'end'
  readonly at: Millis
  /** Who wanted to be reminded now. */
  readonly operator?: string
}

/** In this order, when several are due at one time: people hear of it before it ends. */
const ORDER = { remind: 0, escalate: 1, end: 2 } as const satisfies Record<Due['what'], number>

/** All that time will still do to a waiting request as it stands, the next first; nothing to one that does not wait. */
export function duesOf({ status, escalation }: Pick<RequestRecord, 'status' | 'escalation'>): readonly Due[] {
  if (status.name !== 'pending') return []
  const end: Due = { what: 'end', at: status.deadline }
  return escalation?.staged ? duesIn(escalation.staged) : [end]
}

function duesIn(staged: Staged): readonly Due[] {
  const { deadline, remind, escalate } = openTurn(staged).turn
  const dues: readonly Due[] = [
    ...(remind === undefined ? [] : [{ what: 'remind', at: remind } as const]),
    ...staged.snoozes.map(({ operator, until }) => ({ what: 'remind', at: until, operator }) as const),
    ...(escalate === undefined ? [] : [{ what: 'escalate', at: escalate } as const]),
    { what: 'end', at: deadline },
  ]
  return dues.filter(({ at }) => at <= deadline).sort((a, b) => a.at - b.at || ORDER[a.what] - ORDER[b.what])
}

/** When time does something to a waiting request next; undefined when it does not wait. */
export const dueOf = (record: Pick<RequestRecord, 'status' | 'escalation'>): Due | undefined => duesOf(record)[0]

/** What time owes a request now, done: as it stands then, the events that say so, and whether it is over. */
export interface CaughtUp {
  readonly staged?: Staged
  readonly events: readonly Event[]
  readonly over: boolean
}

/**
 * Does to a request what time owes it, in the order in which it fell due, whether or not a timer has run: an escalation that was due
 * before the deadline moves it, and its people may vote, also when nobody had noticed yet.
 */
export function catchUp(on: { readonly state: State; readonly charter: Charter; readonly now: Millis }, record: RequestRecord): CaughtUp {
  const { status, escalation, id } = record
  if (status.name !== 'pending') return { events: [], over: false }
  if (!escalation?.staged) return { events: [], over: on.now >= status.deadline }
  let { staged } = escalation
  const events: Event[] = []
  for (;;) {
    const due = duesIn(staged)[0] as Due
    if (due.at > on.now) return { staged, events, over: false }
    if (due.what === 'end') return { staged, events, over: true }
    const done = due.what === 'remind' ? reminded(on, record, staged, due) : escalated(on, record, staged)
    staged = done.staged
    events.push(event(done.event.type, id, done.event.data) as Event)
  }
}

type Done = { readonly staged: Staged; readonly event: Pick<Event, 'type' | 'data'> }

function reminded({ charter }: { readonly charter: Charter }, record: RequestRecord, staged: Staged, due: Due): Done {
  const { escalation, ask } = record
  const { people, here, rejected } = progressIn(
    staged,
    escalation?.votes ?? [],
    electorateOf(charter, ask.agent_id),
    escalation?.people ?? 1,
  )
  const answered = new Set([...rejected, ...here.map(({ operator }) => operator)])
  const waiting = people.filter((operator) => !answered.has(operator))
  const { stage } = staged
  const to =
    due.operator === undefined
      ? waiting.filter((operator) => !staged.snoozes.some((s) => s.operator === operator))
      : waiting.filter((operator) => operator === due.operator)
  const data = { stage, to, ...(due.operator === undefined ? {} : { snoozed: due.operator }) }
  return { staged: afterReminder(staged, data), event: { type: 'approval.reminded', data } }
}

/** As it stands after a reminder: everybody's, or that of one operator who snoozed. */
export function afterReminder(staged: Staged, { snoozed }: { readonly snoozed?: string }): Staged {
  if (snoozed !== undefined) return { ...staged, snoozes: staged.snoozes.filter(({ operator }) => operator !== snoozed) }
  const { remind: _, ...turn } = openTurn(staged).turn
  return withTurn(staged, turn)
}

function escalated(
  on: { readonly state: State; readonly charter: Charter; readonly now: Millis },
  { ask, escalation }: RequestRecord,
  staged: Staged,
): Done {
  const { stage, turn } = openTurn(staged)
  const to = stage.escalate
  const groups = to?.groups ?? []
  const deadline = to?.extend === undefined ? turn.deadline : clockOf(on.charter, stage)(turn.deadline, to.extend)
  const voted = new Set((escalation?.votes ?? []).filter((vote) => vote.stage === staged.stage).map(({ operator }) => operator))
  const substitutes = standIns(
    { ...on, electorate: electorateOf(on.charter, ask.agent_id), coded: asksForCodes(escalation) },
    stage,
    { ...turn, added: groups },
    voted,
  )
  const more = substitutes.slice(turn.substitutes?.length ?? 0)
  const data = { stage: staged.stage, groups, deadline, ...(more.length > 0 ? { substitutes: more } : {}) }
  return { staged: withTurn(staged, afterEscalation(turn, data)), event: { type: 'approval.escalated', data } }
}

/** A turn after others were asked too. */
export function afterEscalation(
  turn: Turn,
  said: Pick<Turn, 'deadline' | 'substitutes'> & { readonly groups: Turn['added'] & object },
): Turn {
  const { escalate: _, ...rest } = turn
  const { groups, deadline, substitutes } = said
  return { ...rest, deadline, added: groups, ...(substitutes ? { substitutes: [...(turn.substitutes ?? []), ...substitutes] } : {}) }
}
