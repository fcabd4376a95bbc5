import { z } from 'zod'
import { UsdAmount } from '../../ask.ts'
import { Duration } from '../shapes.ts'

const tripped = {
  within: Duration,
  action: z.enum(['pause', 'probation']).default('pause').describe('pause: nothing is granted until the cool-down is over, then probation'),
  cool_down: Duration.default('15m'),
}
const counted = z.strictObject({ count: z.int().min(1).max(1000), ...tripped }).optional()
const velocity = z.strictObject({ usd: UsdAmount, ...tripped }).optional()

const streaks = {
  failures: counted.describe('Work that failed, by anybody’s word; confirmed success begins the count anew'),
  denials: counted.describe('Requests refused by policy or budget, or rejected by an operator'),
  overruns: counted.describe('Work that cost more than was set aside'),
  velocity: velocity.describe('Money granted without a person, and spent above what was set aside'),
}

/** What stops an agent, or everybody, by itself. Without this section nothing trips. */
export const BreakersSection = z.strictObject({
  ...streaks,
  loop: z
    .strictObject({ count: z.int().min(2).max(1000), ...tripped })
    .optional()
    .describe('The same action with the same arguments, asked again and again'),
  org: z.strictObject(streaks).optional().describe('The same over all agents together; tripped, it holds for everybody'),
  clear_after: z.int().min(1).max(100).default(3).describe('Audited successes after which probation ends by itself'),
})
/** Parsed {@link BreakersSection}. */
export type BreakersSection = z.infer<typeof BreakersSection>

/** Who lifts a halt. Without this section two people, or one person twice where the charter says `solo`. */
export const HaltSection = z.strictObject({
  lift: z.int().min(1).max(10).default(2).describe('How many operators it takes to lift a halt'),
})
/** Parsed {@link HaltSection}. */
export type HaltSection = z.infer<typeof HaltSection>
