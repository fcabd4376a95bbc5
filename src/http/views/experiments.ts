import { z } from 'zod'

const time = z.iso.datetime()
const interval = z.object({
  estimate: z.number(),
  low: z.number().nullable().describe('It is surely above this, at the level of the look; null: nothing is sure at that level'),
  high: z.number().nullable().describe('It is below this, by 95 %'),
})

const costs = z.object({ requests: z.int(), usd_each: z.number().nullable().describe('What one cost on average; null: there was none') })

/** An experiment, as operators see it. */
export const ExperimentSchema = z.object({
  experiment_id: z.string(),
  state: z.enum(['draft', 'running', 'proposed', 'committed', 'rolled_back', 'rejected', 'inconclusive', 'stopped']),
  declared: z.string().nullable().describe('The name under which the charter declares it'),
  by: z.string().nullable(),
  drafted_at: time,
  control: z.string(),
  candidate: z.string(),
  where: z.string().describe('Which work it is about, in words'),
  sample_rate: z.number(),
  scorer: z.string(),
  schedule: z.string().nullable(),
  min_samples: z.int(),
  max_samples: z.int(),
  budget_usd: z.number(),
  watch_budget_usd: z.number().describe('The part of it that only the watch after a promotion may spend'),
  spent_usd: z.number(),
  reserved_usd: z.number(),
  pairs: z.int().describe('Pieces of work that were done by both models'),
  owed: z.int().describe('Pieces of work that are to be tried'),
  looks: z.int(),
  next_look_pairs: z.int().nullable().describe('Pairs that must be in for the next look; null: none is to come'),
  finding: z.enum(['promote', 'harm', 'futile', 'unfit', 'go_on', 'inconclusive']).nullable().describe('What the last look said'),
  retained: interval.nullable().describe('Quality of the candidate / quality of the control'),
  saving: interval.nullable().describe('1 − cost of the candidate / cost of the control'),
  note: z.string().nullable().describe('What it waits for, or why nothing happens'),
  motion: z.string().nullable().describe('The motion that proposes it, or to roll it back'),
  committed_at: time.optional(),
  watched_until: time.optional(),
  watched_pairs: z.int().optional(),
  real_costs: z
    .object({ control: costs, candidate: costs })
    .optional()
    .describe('Settled requests: of the control while it was tried, of the candidate since it was promoted'),
  ended_at: time.optional(),
  why: z.enum(['operator', 'harm', 'futility', 'budget', 'overrun', 'stale', 'inconclusive', 'unfit_scorer', 'quality', 'cost']).optional(),
  reason: z.string().optional(),
})
