import type { Entry } from '../entry.ts'
import { matchesFilter } from '../experiments/overlay.ts'
import type { Experiment, RealCosts } from '../experiments/record.ts'
import type { RequestRecord, State } from '../state.ts'
import { plusCost } from '../statistics/costs.ts'
import type { Millis } from '../units.ts'
import { type Metered, usageKeyParts } from '../usage/record.ts'

/**
 * Counts what a settled request cost for the experiments that it is about: with the control while that is tried, with the candidate while that is
 * watched. A confirmation puts right what was counted before; where that was before counting began, it changes nothing.
 */
export function noteRealCosts(state: State, { at }: Entry, record: RequestRecord, after: Metered | undefined): void {
  const { ask, status, metered: before } = record
  if (!after) return
  const settled = status.name === 'settled' ? status.at : at
  for (const [id, known] of [...state.experiments.entries()]) {
    const side = openSide(known, at)
    if (!side || settled < known.real[side].since || !matchesFilter(known.plan.filter, ask)) continue
    const model = side === 'control' ? known.plan.control : known.plan.candidate
    const real = counted(counted(known.real, side, model, before, -1), side, model, after, 1)
    if (real !== known.real) state.experiments.set(id, { ...known, real })
  }
}

/** Whose costs are counted now. */
function openSide({ status }: Experiment, at: Millis): keyof RealCosts | undefined {
  if (status.name === 'running' || status.name === 'proposed') return 'control'
  return status.name === 'committed' && !status.confirmed && at < status.until ? 'candidate' : undefined
}

function counted(real: RealCosts, side: keyof RealCosts, model: string, metered: Metered | undefined, sign: 1 | -1): RealCosts {
  if (!metered || usageKeyParts(metered.row).model !== model) return real
  return { ...real, [side]: { since: real[side].since, ...plusCost(real[side], metered.counted.charged, sign) } }
}
