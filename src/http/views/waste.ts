import { z } from 'zod'

const seconds = z.number().min(0)

/** How often, and what it cost. */
export const WasteSums = { count: z.int(), cost_usd: z.number().min(0), time_s: seconds }

/** What was wasted in the same way, or speaks for the same change. */
export const GroupSchema = z.object({
  about: z.record(z.string(), z.string()).describe('What they have in common, such as the agent and the tool'),
  ...WasteSums,
  taps: z.int().optional().describe('Votes that people cast'),
  times_s: z.record(z.string(), seconds).optional().describe('Such as the mean'),
  who_s: z.record(z.string(), seconds).optional().describe('Whose part it is of the time, by agent'),
  examples: z.array(z.string()).describe('Requests, or leases; the first few'),
})
