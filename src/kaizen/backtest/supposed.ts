import type { Charter } from '../../core/charter/compile.ts'
import type { Entry } from '../../core/entry.ts'
import type { AskOutcome } from '../../core/event.ts'
import { permitGiven, permitIdOf } from '../../core/standing-grants/give.ts'
import { isCovered } from '../../core/standing-grants/match.ts'
import { termsFor } from '../../core/standing-grants/propose.ts'
import type { Permit } from '../../core/standing-grants/record.ts'
import type { State } from '../../core/state.ts'
import type { Micros } from '../../core/units.ts'
import type { SupposedGrant } from './trial.ts'

/** A standing grant that was never given, beside those that were. */
export interface Supposed {
  /** The standing grants that would have been there. */
  permits(real: State['permits']): State['permits']
  /** Counts what it would have answered. */
  answered(request: string, outcome: AskOutcome): void
  /** Follows an entry of the window that is folded already, under the charter that is tried. */
  follow(state: State, entry: Entry): void
}

/**
 * As if the first request of the window that people approved and that is like the one the grant is for had given it: one grant, with the
 * uses, dollars and time it would have, and no other after it. What it would have answered takes its uses, and frees the dollars that a
 * settlement gave back.
 */
export function createSupposed(charter: Charter, { like, proposal, people }: SupposedGrant): Supposed {
  let permit: Permit | undefined
  const setAside = new Map<string, Micros>()

  const give = (state: State, request: string, now: number): Permit | undefined => {
    const record = state.requests.get(request)
    if (!record?.escalation || record.ask.agent_id !== like.agent_id || record.ask.tool !== like.tool) return undefined
    const ctx = { state, charter, principal: { kind: 'system', part: 'worker' }, now } as const
    const terms = termsFor(ctx, { ...record, ask: like }, proposal)
    if ('code' in terms || !isCovered(terms, record.ask)) return undefined
    const { data } = permitGiven(ctx, record, [], terms)
    return { ...data, people, id: permitIdOf(record.id), like: record.ask, at: now, uses: 0, spent: 0 }
  }

  return {
    permits: (real) => (permit ? new Map([...real.entries(), [permit.id, permit]]) : real),
    answered(request, outcome) {
      const use = 'standing' in outcome ? outcome.standing : undefined
      if (!permit || use?.id !== permit.id || !('reservation' in outcome)) return
      permit = { ...permit, uses: use.uses, spent: use.spent }
      setAside.set(request, outcome.reservation.amount)
    },
    follow(state, { type, subject, at, data }) {
      if (type === 'request.granted' || type === 'request.queued') permit ??= give(state, subject, at)
      const held = type === 'request.settled' && permit ? setAside.get(subject) : undefined
      if (held === undefined || !permit || type !== 'request.settled') return
      permit = { ...permit, spent: Math.max(0, permit.spent + data.charged - held) }
      setAside.delete(subject)
    },
  }
}
