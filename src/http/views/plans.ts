import { z } from 'zod'
import { RESOURCE_TYPES } from '../../core/ask.ts'
import { RequestSchema } from '../schemas.ts'

const usd = z.number().describe('Dollars')

const StepSchema = z.object({
  id: z.string(),
  state: z
    .enum(['ready', 'waiting', 'executing', 'succeeded', 'failed', 'lapsed', 'closed'])
    .describe('`waiting`: a step before it has not succeeded yet; `closed`: one did not succeed; `lapsed`: redeemed and never settled'),
  after: z.array(z.string()).optional(),
  task_intent: z.string(),
  resource_type: z.enum(RESOURCE_TYPES),
  tool: z.string().optional(),
  target_resource: z.string().optional(),
  args: z.looseObject({}).optional(),
  estimated_cost_usd: usd,
  risk: z.enum(['low', 'medium', 'high', 'critical']).optional(),
  request_id: z.string().optional().describe('The request it became when it was redeemed; it is settled and audited like any other'),
  actual_cost_usd: usd.optional(),
  charged_usd: usd.optional(),
})

/** A plan: the request that it is, and its steps. */
export const PlanSchema = RequestSchema.extend({
  plan: z.object({
    purpose: z.string(),
    order: z.enum(['sequence', 'graph']),
    total_usd: usd,
    left_usd: usd.describe('What no step has taken, and is still set aside'),
    steps: z.array(StepSchema),
  }),
})
