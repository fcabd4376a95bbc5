import { z } from 'zod'

/** What the program may propose by itself, once a week or when it is asked. What people propose is not bound by it. */
export const ImprovementsSection = z.strictObject({
  risk_added: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(30)
    .describe('The most risk score that one change may add over the days it is tested on: one critical request, or thirty low ones'),
  most: z.int().min(1).max(20).default(7).describe('Changes that are proposed at once: one of each letter of SCAMPER'),
})
/** Parsed {@link ImprovementsSection}. */
export type ImprovementsSection = z.infer<typeof ImprovementsSection>
