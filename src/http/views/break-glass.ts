import { z } from 'zod'

const time = z.iso.datetime()

/** The fields of `BreakGlassView`. */
export const BreakGlassSchema = z
  .object({
    operator: z.string(),
    reason: z.string(),
    review_by: time.describe('Until then somebody else looks at it'),
    review: z
      .object({ operator: z.string(), justified: z.boolean(), note: z.string(), at: time })
      .optional()
      .describe('Absent: it is owed'),
  })
  .describe('Present when one person granted it alone')

/** The fields of `ReviewView`. */
export const ReviewSchema = z.object({
  request_id: z.string(),
  agent_id: z.string(),
  estimated_cost_usd: z.number().describe('Dollars'),
  operator: z.string().describe('Who granted it alone'),
  reason: z.string(),
  granted_at: time,
  review_by: time,
  overdue: z.boolean(),
})

/** How many reviews of break-glass are owed. */
export const ReviewCountsSchema = z
  .object({ owed: z.int(), overdue: z.int() })
  .describe('Reviews of what one person granted alone; `overdue` of those that are owed')
