import { z } from 'zod'
import { ExperimentsSection } from './experiments.ts'
import { ImprovementsSection } from './improvements.ts'
import { SamplesSection } from './samples.ts'
import { SchedulesSection } from './schedules.ts'
import { WasteSection } from './waste.ts'

/** The charter's section `kaizen`: what the governor may learn from. Absent, nothing is kept, tried or proposed. */
export const KaizenSection = z.strictObject({
  experiments: ExperimentsSection.optional(),
  improvements: ImprovementsSection.optional().describe('Absent: its defaults'),
  samples: SamplesSection.optional(),
  waste: WasteSection.optional().describe('Absent: each detector has its own defaults'),
  schedules: SchedulesSection.optional(),
})
/** Parsed {@link KaizenSection}. */
export type KaizenSection = z.infer<typeof KaizenSection>
