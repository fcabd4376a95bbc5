import type { State } from '../state.ts'

/** Forgets samples whose content is gone, and work for them that no try has begun; once a day. */
export function sweepSamples(state: State): void {
  for (const [key, { until }] of [...state.samples.entries()]) if (until <= state.at) state.samples.delete(key)
  for (const [key, { until, held }] of [...state.shadows.entries()]) if (until <= state.at && !held) state.shadows.delete(key)
}
