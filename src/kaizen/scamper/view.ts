import { evidenceView } from '../../core/improvements/view.ts'
import { groupView } from '../waste/view.ts'
import type { Proposal, Review } from './scamper.ts'

/** A proposal on the wire: dollars and seconds. */
export const proposalView = ({ letter, change, because, loosens, evidence }: Proposal) => ({
  letter,
  change,
  loosens,
  because: groupView(because),
  evidence: evidenceView(evidence, change),
})

/** A review on the wire. */
export const reviewView = ({ base, proposals, dropped }: Review) => ({
  charter: base,
  proposals: proposals.map(proposalView),
  dropped: dropped.map(({ letter, change, because, why }) => ({ letter, change, because: groupView(because), why })),
})
