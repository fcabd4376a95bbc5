import { untestedOf } from '../../core/improvements/untested.ts'
import { usdFromMicros } from '../../core/units.ts'
import { groupView } from '../waste/view.ts'
import type { Review } from './scamper.ts'

/** A review on the wire: dollars and seconds. */
export const reviewView = ({ base, proposals, dropped }: Review) => ({
  charter: base,
  proposals: proposals.map(({ letter, change, because, loosens, evidence }) => {
    const { from, to, granted_more, held_back, too_late = 0, waits_saved = 0, ...figures } = evidence
    return {
      letter,
      change,
      loosens,
      because: groupView(because),
      evidence: {
        from: new Date(Math.max(0, from)).toISOString(),
        to: new Date(to).toISOString(),
        ...figures,
        too_late,
        waits_saved_ms: waits_saved,
        granted_more_usd: usdFromMicros(granted_more),
        held_back_usd: usdFromMicros(held_back),
        untested: untestedOf(change) ?? null,
      },
    }
  }),
  dropped: dropped.map(({ letter, change, because, why }) => ({ letter, change, because: groupView(because), why })),
})
