import { z } from 'zod'
import { ExperimentsSection } from './experiments.ts'
import { SamplesSection } from './samples.ts'

/** The charter's section `kaizen`: what the governor may learn from. Absent, nothing is kept, tried or proposed. */
export const KaizenSection = z.strictObject({
  experiments: ExperimentsSection.optional(),
  samples: SamplesSection.optional(),
})
/** Parsed {@link KaizenSection}. */
export type KaizenSection = z.infer<typeof KaizenSection>
