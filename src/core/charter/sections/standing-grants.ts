import { z } from 'zod'
import { UsdAmount } from '../../ask.ts'
import { Duration } from '../shapes.ts'

/** The charter's section `standing_grants`: the most that a standing grant may say. Absent, none can be given. */
export const StandingGrantsSection = z.strictObject({
  max_for: Duration.default('8h').describe('The longest a standing grant is good for'),
  max_uses: z.int().min(1).max(10_000).default(50).describe('The most requests one may answer'),
  max_usd: UsdAmount.default(20).describe('The most dollars one may cover'),
  max_open: z.int().min(1).max(1000).default(100).describe('Standing grants that are open at once'),
})
/** Parsed {@link StandingGrantsSection}. */
export type StandingGrantsSection = z.infer<typeof StandingGrantsSection>
