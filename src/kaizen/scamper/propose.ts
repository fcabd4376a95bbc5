import type { Answer } from '../../core/decide/index.ts'
import type { Door, Principal } from '../../core/principal.ts'
import type { GovernorFace } from '../../governor/face.ts'
import { moveImprovement } from '../improvements/propose.ts'
import { type Proposal, type ReviewDeps, review } from './scamper.ts'

/** The name under which the evolution log says who found a change. */
export const SCAMPER = 'scamper'

/** What the weekly job is made with. */
export interface ProposeDeps extends ReviewDeps {
  readonly governor: Pick<GovernorFace, 'submit' | 'ids'>
}

/** A change that was put to the operators, and the answer: its subject is the motion, also where the same was open already. */
export interface Proposed extends Proposal {
  readonly answer: Answer
}

/**
 * Reviews a window and puts what stood its backtest to the operators; people carry it or do not. What is proposed and open already is not
 * proposed twice, and nothing is when the charter changed meanwhile. @throws what the ledger's store throws
 */
export async function scamperAndPropose(
  { governor, ...deps }: ProposeDeps,
  by: { readonly principal: Principal; readonly door: Door },
): Promise<readonly Proposed[]> {
  const { base, proposals } = await review(deps)
  const proposed: Proposed[] = []
  for (const proposal of proposals) {
    const { change, evidence } = proposal
    proposed.push({ ...proposal, answer: await moveImprovement(governor, { change, base, evidence, found_by: SCAMPER }, by) })
  }
  return proposed
}
