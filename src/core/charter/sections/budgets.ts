import { z } from 'zod'
import { UsdAmount } from '../../ask.ts'

/** What happens to a request that does not fit a window: refused at once, or put to people, whose approval lifts that one request. */
const mode = z.enum(['reject', 'ask'])
/** Older keys have a value in every charter; the newer ones are absent where nobody wrote them, so that no hash changes. */
const limit = UsdAmount.nullable().default(null)
const newer = UsdAmount.nullable().optional()
const tokens = z.int().min(0).max(1e15).optional()
/** At most a hundred thousand dollars a minute: sixty thousand times that in micro-dollars is still counted exactly. */
const perMinute = z
  .strictObject({
    requests_per_minute: z.int().min(1).max(1_000_000).optional(),
    usd_per_minute: z.number().min(0.000001).max(100_000).optional(),
  })
  .describe('Token buckets that hold one minute: so much at once, then so much a minute')

/** The names of what can be exceeded, as `on_exceeded` lists them. */
const EXCEEDABLE = [
  'task',
  'session',
  'mission',
  'agent_day',
  'role_day',
  'agent_month',
  'org_day',
  'org_month',
  'org_lifetime',
  'runway',
  'tokens',
  'spend_rate',
] as const
/** One of {@link EXCEEDABLE}. */
export type Exceedable = (typeof EXCEEDABLE)[number]

const modes = Object.fromEntries(EXCEEDABLE.map((name) => [name, mode.optional()])) as Record<Exceedable, z.ZodOptional<typeof mode>>

/** `budgets`: what may be spent, by window. The first four keys are version 1's; without the others a charter decides as before. */
export const budgets = z
  .strictObject({
    task_usd: limit,
    agent_day_usd: limit,
    session_usd: limit,
    org_day_usd: limit,
    mission_usd: newer.describe('All agents together, by the mission a request names'),
    role_day_usd: z
      .union([UsdAmount, z.record(z.string().min(1).max(64), UsdAmount)])
      .optional()
      .describe('All agents of a role together, by day: one limit for every role, or a limit by role'),
    agent_month_usd: newer,
    org_month_usd: newer,
    org_lifetime_usd: z
      .union([UsdAmount, z.literal('funds')])
      .optional()
      .describe('Since the first entry; `funds`: what operators paid in, less what they took out'),
    runway_days: z.int().min(1).max(3650).optional().describe('Balance ÷ mean spending of the last 7 days must not fall below this'),
    tokens: z
      .strictObject({
        task: tokens,
        session: tokens,
        mission: tokens,
        agent_day: tokens,
        role_day: tokens,
        agent_month: tokens,
        org_day: tokens,
        org_month: tokens,
        org_lifetime: tokens,
      })
      .optional()
      .describe('Caps on tokens: estimated_tokens is set aside, what is settled counts'),
    rates: z.strictObject({ agent: perMinute.optional(), org: perMinute.optional() }).optional(),
    on_exceeded: z
      .union([mode, z.strictObject(modes)])
      .optional()
      .describe('reject when absent'),
    warn_at: z.array(z.int().min(1).max(100)).min(1).max(10).optional().describe('Percentages that become events, once each by window'),
  })
  .describe('Hard limits in dollars; null: no limit')

/** Parsed {@link budgets}. */
export type BudgetsSection = z.infer<typeof budgets>

/** `grants.unsettled`: what becomes of the money of a grant that lapses. */
export const unsettled = z
  .enum(['charge', 'release_unused', 'release'])
  .optional()
  .describe('A grant that lapses stays charged (as when absent), is released if it was never redeemed, or is released')
