import type { Answer } from '../../core/decide/index.ts'
import type { Door, Principal } from '../../core/principal.ts'
import type { Millis } from '../../core/units.ts'
import type { GovernorFace } from '../../governor/face.ts'
import { moveImprovement, proposeImprovement } from '../improvements/propose.ts'
import { type Proposal, type ReviewDeps, review } from './scamper.ts'

/** The name under which the evolution log says who found a change. */
export const SCAMPER = 'scamper'

const DAY: Millis = 86_400_000

/** What the weekly job is made with. */
export interface ProposeDeps extends ReviewDeps {
  readonly governor: Pick<GovernorFace, 'submit' | 'ids' | 'state' | 'clock'>
}

/** A change that was put to the operators, and the answer: its subject is the motion, also where the same was open already. */
export interface Proposed extends Proposal {
  readonly answer: Answer
}

/**
 * Reviews a window and puts what stood its backtest to the operators; people carry it or do not. What is proposed and open already is not
 * proposed twice, and nothing is when the charter changed meanwhile. What loosens nothing comes first: where the proposer's own approval
 * carries it at once, the others are tested again for the charter that it makes. @throws what the ledger's store throws
 */
export async function scamperAndPropose(
  { governor, ...deps }: ProposeDeps,
  by: { readonly principal: Principal; readonly door: Door },
): Promise<readonly Proposed[]> {
  const { base, proposals } = await review(deps)
  const { window, backtest } = deps
  const days = Math.max(1, Math.round((window.to - window.from) / DAY))
  const proposed: Proposed[] = []
  let inForce = base
  for (const proposal of [...proposals].sort((a, b) => Number(a.loosens) - Number(b.loosens))) {
    const { change, evidence } = proposal
    const answer =
      inForce === base
        ? await moveImprovement(governor, { change, base, evidence, found_by: SCAMPER }, by)
        : await proposeImprovement({ governor, backtest }, change, days, { ...by, found_by: SCAMPER })
    if (answer.ok) inForce = governor.state().improvements.get(answer.subject)?.made ?? inForce
    proposed.push({ ...proposal, answer })
  }
  return proposed
}
