import { type Millis, usdFromMicros } from '../units.ts'
import type { Improvement } from './kinds.ts'
import type { Evidence } from './record.ts'
import { untestedOf } from './untested.ts'

const iso = (at: Millis): string => new Date(Math.max(0, at)).toISOString()

/** Evidence for a change on the wire: dollars, and times as ISO 8601 in UTC. */
export function evidenceView(evidence: Evidence, change: Improvement) {
  const { from, to, granted_more, held_back, taps, blind, too_late = 0, waits_saved = 0, ...figures } = evidence
  return {
    ...figures,
    from: iso(from),
    to: iso(to),
    taps: { ...taps },
    too_late,
    waits_saved_ms: waits_saved,
    blind: [...blind],
    granted_more_usd: usdFromMicros(granted_more),
    held_back_usd: usdFromMicros(held_back),
    untested: untestedOf(change) ?? null,
  }
}
