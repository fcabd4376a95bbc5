import { z } from 'zod'
import { PurposeBody } from '../../core/standing-grants/purpose.ts'

const time = z.iso.datetime()
const pattern = z.object({
  exact: z.array(z.union([z.string(), z.number(), z.boolean()])).optional(),
  glob: z.string().optional(),
  re2: z.string().optional(),
})

/** A standing grant, as operators and its agent see it. */
export const StandingGrantSchema = z.object({
  standing_id: z.string(),
  state: z.enum(['open', 'ended']),
  agent_id: z.string(),
  request_id: z.string().describe('The request it was given with, which is not one of its uses'),
  resource_type: z.string(),
  tool: z.string().nullable(),
  intent: pattern,
  target: pattern.nullable(),
  args: z.record(z.string(), pattern).describe('By JSON Pointer; every other argument is exactly that of the request'),
  environment: z.string().nullable(),
  session_id: z.string().optional().describe('Good in this session only'),
  purpose: PurposeBody.optional().describe('Whatever is for it, with one of its tools: intent, target and arguments bind nothing then'),
  uses: z.int(),
  max_uses: z.int(),
  spent_usd: z.number().describe('Set aside or spent by its uses; what is released counts no more'),
  max_usd: z.number(),
  granted_at: time,
  until: time,
  by: z.array(z.string()).describe('Who gave it'),
  charter: z.string().describe('Hash of the charter it was given under'),
  covers: z.array(z.string()).describe('What it covers, in words'),
  ended_at: time.optional(),
  how: z.enum(['used_up', 'expired', 'revoked', 'charter']).optional(),
  reason: z.string().optional(),
  ended_by: z.string().optional(),
})
