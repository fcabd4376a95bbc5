import { countedOf } from '../budget/held.ts'
import { type Charter, compileCharter } from '../charter/compile.ts'
import type { CharterContent } from '../charter/content.ts'
import { isWidened } from '../charter/widened.ts'
import { type Candidate, type InForce, sealFault } from '../constitution/check.ts'
import { diffContents } from '../constitution/diff.ts'
import type { SealFault } from '../constitution/seal.ts'
import type { CharterSignature } from '../constitution/statement.ts'
import { type Event, type Events, event } from '../event.ts'
import { use } from '../evolve/budget.ts'
import { stillWaits } from '../evolve/owed.ts'
import type { Reason } from '../reason.ts'
import type { RequestRecord, State } from '../state.ts'
import { Overlay } from '../table.ts'
import type { Millis } from '../units.ts'
import type { Context } from './context.ts'
import { noLongerGranted } from './stale.ts'

/** A charter that is proposed, with the signatures it came with. */
export interface Proposed {
  readonly content: CharterContent
  readonly signatures?: readonly CharterSignature[]
}

/** How an adoption came about: by a command, or by a motion that was carried, whose entry then holds what is adopted. */
type Came = Pick<Events['charter.adopted'], 'input'> | (Proposed & { readonly motion: string })

/** What an adoption makes: the charter is in force at this entry, and what waits and it would refuse is stale at once. */
export function adoptionEvents(ctx: Context, content: CharterContent, came: Came): readonly Event[] {
  const next = compileCharter(content)
  const { org } = ctx.state
  const dropped = droppedBy(ctx, 'motion' in came ? came.motion : undefined)
  return [event('charter.adopted', org, { ...came, hash: next.hash, ...changesOf(ctx.state, next) }), ...staleUnder(ctx, next), ...dropped]
}

/** Why an improvement is dropped whose charter is not in force any more: what was tested, and approved so far, was another change. */
export const BASE_CHANGED: Reason = {
  code: 'base_changed',
  text: 'The charter changed since it was proposed and tested; where it still fits it is tested and proposed again',
}

/** Open improvements of the charter that goes, but for the one that replaces it. */
const droppedBy = ({ state }: Context, carried: string | undefined): readonly Event[] =>
  [...state.motions.entries()]
    .filter(([id, { motion, status }]) => id !== carried && motion.kind === 'improve' && status.name === 'open')
    .map(([id]) => id)
    .sort()
    .map((id) => event('motion.lost', id, { cause: 'stale', reason: BASE_CHANGED }))

const inForceOf = ({ org, charter, charterHash, seal }: State): InForce => ({
  org,
  charter: charter?.charter,
  hash: charterHash,
  seal,
})

const candidateOf = ({ content, signatures }: Proposed): Candidate => ({
  charter: content.charter,
  hash: compileCharter(content).hash,
  signatures: signatures ?? [],
})

/** Why the signatures of a charter do not carry it now. */
export function adoptionFault(state: State, proposed: Proposed, now: Millis): SealFault | undefined {
  return sealFault(inForceOf(state), candidateOf(proposed), now)
}

/** The diff that an adoption records. */
function changesOf(state: State, next: Charter) {
  if (!state.charter || !(isWidened(state.charter.charter) || isWidened(next.document))) return {}
  return { changes: diffContents(state.charter, { charter: next.document, models: next.models }) }
}

/**
 * What waits and would be refused under another charter: denied by it, or over its budgets. The newest are looked at first, so that
 * where the money is short those who waited longest keep their place. Between charters of the first version nothing is looked at here:
 * their ledgers must be decided again as they were, where the vote found out.
 */
function staleUnder(ctx: Context, next: Charter): readonly Event[] {
  const { state } = ctx
  if (!(isToday(next) || (state.charter && isToday(compileCharter(state.charter))))) return []
  const draft: State = { ...state, windows: new Overlay(state.windows) }
  const waiting = [...state.requests.entries()]
    .map(([, record]) => record)
    .filter(stillWaits)
    .sort(newestFirst)
  const events = waiting.flatMap((record): readonly Event[] => {
    const reason = noLongerGranted({ ...ctx, state: draft, charter: next }, record)
    if (!reason) return []
    const { amount, tokens } = countedOf(record)
    use(draft, record.reservation, -amount, -tokens)
    return [event('request.refused', record.id, { cause: 'stale', reason })]
  })
  return events.reverse()
}

/** Whether a charter has anything that the first version had not: a section, or budgets beyond the four limits. */
const isToday = ({ document, more }: Charter): boolean => isWidened(document) || more !== undefined

const newestFirst = (a: RequestRecord, b: RequestRecord): number => b.version - a.version || (a.id < b.id ? 1 : -1)

/** Why a motion to adopt a charter cannot be made, or carried any more. */
export function adoptionAgainst(state: State, proposed: Proposed, now: Millis): Reason | undefined {
  const { org } = proposed.content.charter
  if (org !== state.org) return { code: 'other_org', text: `The charter is for the org ${org}, not ${state.org}` }
  if (state.charter?.charter.amendments === undefined)
    return { code: 'not_needed', text: 'The charter in force has no amendments section, so a charter is adopted without a motion' }
  if (compileCharter(proposed.content).hash === state.charterHash) return { code: 'in_force', text: 'This charter is in force already' }
  const fault = adoptionFault(state, proposed, now)
  return fault && { code: fault.check, text: `The charter cannot be adopted: ${fault.text}` }
}
