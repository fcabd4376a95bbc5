import type { Ask } from '../../core/ask.ts'
import type { Entry } from '../../core/entry.ts'
import type { EventType } from '../../core/event.ts'
import { digestOf } from '../../core/json.ts'
import type { AskOutcome, Assessment, Reservation } from '../../core/outcome.ts'
import type { Cause } from '../../core/reason.ts'
import type { Millis } from '../../core/units.ts'
import type { Window } from '../backtest/result.ts'
import type { Fact, PeoplesAnswer, PutToPeople } from './fact.ts'

type EntryOf<T extends EventType> = Extract<Entry, { type: T }>
/** What each type of entry says of a request that is known. */
type Steps = { readonly [T in EventType]?: (fact: Fact, entry: EntryOf<T>) => void }

const ROLE = 'role-day:'
/** `role-day:2026-11-21:writers` names the role behind the day. */
const roleIn = ({ windows }: Reservation): string | undefined =>
  windows.find((one) => one.startsWith(ROLE))?.slice(ROLE.length + '2026-11-21:'.length)

const ENDED_AS: Partial<Record<Cause, PeoplesAnswer>> = { operator: 'rejected', timeout: 'timeout' }

const STEPS: Steps = {
  'vote.cast': ({ people }, { at, data }) => void people?.votes.push({ operator: data.operator, at }),
  'request.edited': (fact, { data }) => {
    fact.action = data.action_digest
    fact.setAside = data.outcome.reservation.amount
  },
  'request.queued': (fact, { at }) => answered(fact, 'approved', at),
  'request.granted': (fact, { at }) => {
    answered(fact, 'approved', at)
    fact.granted = at
  },
  'request.refused': (fact, { at, data }) => {
    answered(fact, ENDED_AS[data.cause] ?? 'otherwise', at)
    fact.ended = { at, how: 'refused', charged: 0 }
  },
  'request.revoked': (fact, { at }) => {
    fact.ended = { at, how: 'revoked', charged: 0 }
  },
  'request.redeemed': (fact, { at }) => {
    fact.redeemed ??= at
  },
  'request.settled': (fact, { at, data: { charged, outcome, input } }) => {
    fact.settled = { at, charged, outcome, model: input.command.usage?.model }
  },
  'request.lapsed': (fact, { at, data }) => {
    fact.ended = { at, how: 'lapsed', charged: data.released ? 0 : fact.setAside }
  },
  // Its steps are facts of their own, with the money.
  'plan.done': (fact, { at, data }) => {
    fact.settled = { at, charged: 0, outcome: data.outcome, model: undefined }
  },
}

/** Types of entries that say something of a request. */
export const REQUEST_TYPES: readonly EventType[] = ['request.asked', 'step.redeemed', ...(Object.keys(STEPS) as EventType[])]

function answered({ people }: Fact, how: PeoplesAnswer, at: Millis): void {
  if (people) people.ended ??= { how, at }
}

/** Follows requests that were asked within a window. */
export function createRequests({ from }: Window) {
  const facts = new Map<string, Fact>()
  const matched = new Map<string, number>()
  return {
    /** Takes an entry in. */
    push(entry: Entry): void {
      if (entry.at >= from && entry.type === 'request.asked') {
        const { input, outcome, assessment } = entry.data
        for (const rule of assessment?.rules ?? []) matched.set(rule, (matched.get(rule) ?? 0) + 1)
        facts.set(entry.subject, askedFact(entry, input.command.ask, outcome, assessment))
      } else if (entry.type === 'step.redeemed') {
        const plan = facts.get(entry.data.plan)
        if (!plan) return
        const { ask, reservation, assessment } = entry.data
        plan.redeemed ??= entry.at
        plan.setAside = Math.max(0, plan.setAside - reservation.amount)
        const step = factOf(entry, ask, { reservation, assessment })
        step.granted = step.redeemed = entry.at
        facts.set(entry.subject, step)
      } else {
        const fact = facts.get(entry.subject)
        const step = fact && (STEPS[entry.type] as ((fact: Fact, entry: Entry) => void) | undefined)
        step?.(fact as Fact, entry)
      }
    },
    /** What was gathered. */
    result: () => ({ facts: [...facts.values()] as readonly Fact[], matched: matched as ReadonlyMap<string, number> }),
  }
}

const NOTHING: Reservation = { amount: 0, windows: [] }

interface Judged {
  readonly reservation: Reservation
  readonly assessment: Assessment | undefined
  readonly refused?: Fact['refused']
  readonly people?: Fact['people']
}

function factOf(entry: EntryOf<'request.asked' | 'step.redeemed'>, ask: Ask, { reservation, assessment, refused, people }: Judged): Fact {
  const { tool = null, resource_type } = ask
  return {
    id: entry.subject,
    at: entry.at,
    agent: ask.agent_id,
    what: tool ?? resource_type,
    tool,
    resource: resource_type,
    priority: ask.priority,
    density: ask.logic_density,
    tokens: ask.estimated_tokens ?? 0,
    charter: entry.data.charter,
    estimated: ask.estimated_cost,
    action: entry.data.action_digest,
    refused,
    setAside: reservation.amount,
    role: roleIn(reservation),
    risk: assessment?.risk ?? 'unknown',
    people,
    granted: undefined,
    redeemed: undefined,
    settled: undefined,
    ended: undefined,
  }
}

function askedFact(entry: EntryOf<'request.asked'>, ask: Ask, outcome: AskOutcome, assessment: Assessment | undefined): Fact {
  if (outcome.status === 'refused')
    return factOf(entry, ask, { reservation: NOTHING, assessment, refused: { cause: outcome.cause, code: outcome.reason.code } })
  const { reservation } = outcome
  const fact = factOf(entry, ask, { reservation, assessment, people: outcome.status === 'pending' ? putToPeople(ask, outcome) : undefined })
  if (outcome.status === 'granted') fact.granted = entry.at
  return fact
}

function putToPeople(ask: Ask, { reasons, routed }: Extract<AskOutcome, { status: 'pending' }>): PutToPeople {
  const { agent_id, task_intent, resource_type, target_resource = null, tool = null, args = null, environment = null, plan = null } = ask
  return {
    route: routed?.route ?? null,
    same: digestOf([agent_id, task_intent, resource_type, target_resource, tool, args, environment, plan]),
    why: [...new Set(reasons.map(({ code }) => code))].sort(),
    votes: [],
  }
}
