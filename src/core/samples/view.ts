import type { Sample } from '../experiments/record.ts'
import type { Millis } from '../units.ts'

/** What anybody is told of a kept sample: never its content. */
export interface SampleView {
  readonly request_id: string
  readonly agent_id: string
  readonly model: string
  readonly digest: string
  /** ISO 8601. */
  readonly kept_until: string
}

/** The view of a sample. */
export const sampleView = ({ request, agent, model, digest, until }: Sample): SampleView => ({
  request_id: request,
  agent_id: agent,
  model,
  digest,
  kept_until: new Date(until).toISOString(),
})

/** Samples whose time is not over, the next to go first. */
export const sampleViews = (samples: Iterable<readonly [string, Sample]>, now: Millis): readonly SampleView[] =>
  [...samples]
    .map(([, sample]) => sample)
    .filter(({ until }) => until > now)
    .sort((a, b) => a.until - b.until || (a.request < b.request ? -1 : 1))
    .map(sampleView)
