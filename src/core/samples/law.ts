import type { SamplesSection } from '../charter/sections/kaizen/samples.ts'
import type { RequestRecord } from '../state.ts'
import { type Millis, parseDuration } from '../units.ts'

/** Whose content may be kept under a charter, and for how long. */
export interface SampleLaw {
  readonly reuse: 'all' | ReadonlySet<string>
  readonly keep: Millis
}

/** The section `kaizen.samples` made ready; without `reuse` no agent's content may be kept. */
export const sampleLaw = ({ reuse = [], keep }: SamplesSection): SampleLaw => ({
  reuse: reuse === 'all' ? reuse : new Set(reuse),
  keep: parseDuration(keep) ?? 0,
})

/** Whether a charter lets an agent's content be kept and sent to other models. */
export const mayReuse = (law: SampleLaw | undefined, agent: string): boolean =>
  law !== undefined && (law.reuse === 'all' || law.reuse.has(agent))

/**
 * Whether the content of a request is worth sending: a model call that succeeded and whose provider said what it used, of which nothing was kept yet,
 * by an agent whose content may be.
 */
export const sampleWanted = (law: SampleLaw | undefined, { ask, status, metered, sampled }: RequestRecord): boolean =>
  mayReuse(law, ask.agent_id) &&
  metered !== undefined &&
  !metered.counted.estimated &&
  !sampled &&
  status.name === 'settled' &&
  status.outcome === 'succeeded'
