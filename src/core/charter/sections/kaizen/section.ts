import { z } from 'zod'
import { ExperimentsSection } from './experiments.ts'
import { SamplesSection } from './samples.ts'
import { WasteSection } from './waste.ts'

/** The charter's section `kaizen`: what the governor may learn from. Absent, nothing is kept, tried or proposed. */
export const KaizenSection = z.strictObject({
  experiments: ExperimentsSection.optional(),
  samples: SamplesSection.optional(),
  waste: WasteSection.optional().describe('Absent: each detector has its own defaults'),
})
/** Parsed {@link KaizenSection}. */
export type KaizenSection = z.infer<typeof KaizenSection>
