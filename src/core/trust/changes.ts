import type { Event } from '../event.ts'
import { partsOf } from '../plans/parts.ts'
import type { Reason } from '../reason.ts'
import type { RequestRecord, State } from '../state.ts'
import type { Millis } from '../units.ts'
import type { Loss, TrustLaw } from './law.ts'
import { needsOf } from './needs.ts'
import type { TrustChange } from './record.ts'
import { earned, lost, scoreOf } from './score.ts'

/** What a piece of work did to its agent's trust. */
export interface Consequence {
  readonly agent: string
  readonly request: string
  readonly changes: readonly TrustChange[]
  readonly reason: Reason
}

const LOST_BY = {
  failure: 'the work failed',
  overrun: 'it cost more than was set aside',
  rejection: 'an operator said no',
  audit: 'it did not pass its audit',
} as const satisfies Record<Loss, string>

/** What an event does to trust, on the state before it; undefined when nothing. Only an audit earns, and only once per request. */
export function trustConsequence(
  state: Pick<State, 'requests' | 'trust'>,
  law: TrustLaw,
  event: Event,
  now: Millis,
): Consequence | undefined {
  const record = state.requests.get(event.subject)
  if (!record) return undefined
  switch (event.type) {
    case 'request.settled':
      return loss(state, law, record, settledLosses(record, event), now)
    case 'request.refused':
      return loss(state, law, record, event.data.cause === 'operator' ? ['rejection'] : [], now)
    case 'request.audited': {
      if (record.audits?.some(({ passed }) => passed === event.data.passed)) return undefined
      return event.data.passed ? gain(state, law, record, event.data.score, now) : loss(state, law, record, ['audit'], now)
    }
    default:
      return undefined
  }
}

/** A failure or an overrun that was told before is not lost by twice. */
function settledLosses({ status, reservation }: RequestRecord, { data }: Event<'request.settled'>): readonly Loss[] {
  const before = status.name === 'settled' ? status : undefined
  const failed = data.outcome === 'failed' && before?.outcome !== 'failed'
  const overrun = data.charged > reservation.amount && (before?.charged ?? 0) <= reservation.amount
  return [...(failed ? (['failure'] as const) : []), ...(overrun ? (['overrun'] as const) : [])]
}

function loss(state: Pick<State, 'trust'>, law: TrustLaw, { id, ask }: RequestRecord, losses: readonly Loss[], now: Millis) {
  const points = losses.reduce((sum, name) => sum + law.lose[name], 0)
  const record = state.trust.get(ask.agent_id)
  const needed = new Set(partsOf(ask).flatMap((part) => needsOf(law, part).capabilities))
  const changes = [...needed].map((name) => lost(name, scoreOf(law, record, name, now), points)).filter(({ from, to }) => from !== to)
  if (changes.length === 0) return undefined
  const text = `${losses.map((name) => LOST_BY[name]).join(', and ')} (${id})`
  return { agent: ask.agent_id, request: id, changes, reason: { code: `lost_by_${losses[0]}`, text } }
}

/** Stakes are the cost an operator or a meter confirmed: the agent's own word, or its estimate, makes nothing weigh more. */
function gain(state: Pick<State, 'trust'>, law: TrustLaw, { id, ask, status }: RequestRecord, quality: number, now: Millis) {
  const record = state.trust.get(ask.agent_id)
  // What failed is no success, however well its failure was handled; who confirms the cost may correct the outcome.
  if (record?.frozen || (status.name === 'settled' && status.outcome === 'failed')) return undefined
  const stakes = status.name === 'settled' && status.confirmed ? status.actual : 0
  const changes = needsOf(law, ask).capabilities.map((name) => earned(law, name, scoreOf(law, record, name, now), stakes, quality, now))
  if (changes.length === 0) return undefined
  return { agent: ask.agent_id, request: id, changes, reason: { code: 'earned_by_audit', text: `the work passed its audit (${id})` } }
}
