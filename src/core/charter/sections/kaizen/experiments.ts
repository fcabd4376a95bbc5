import { z } from 'zod'
import { AgentId, UsdAmount } from '../../../ask.ts'
import { cronFault } from '../../../schedules/cron.ts'
import { Duration } from '../../shapes.ts'
import { ScorerBody } from './scorer.ts'

const density = z.int().min(1).max(10)
const modelId = z.string().min(1).max(128)
const spends = UsdAmount.refine((usd) => usd > 0, 'expected more than 0')

/** Fewest pairs on which anything is promoted. */
export const FEWEST_PAIRS = 30
/** Most pairs of one experiment: 2,000 pairs with 2,000 resamples take some 40 ms of one decision. */
const MOST_PAIRS = 2000

/** What an experiment is about: which model would take over from which, on what work, judged how, for how much. */
export const ExperimentBody = z
  .strictObject({
    control: modelId.describe('The model in use'),
    candidate: modelId.describe('The cheaper model that might do as well'),
    density: z.tuple([density, density]).optional().describe('Only work of this logic density, both ends included'),
    tools: z.boolean().optional().describe('true: only work with a tool; false: only work without'),
    agents: z.array(AgentId).min(1).max(1000).optional().describe('Only the work of these agents'),
    sample_rate: z.number().gt(0).max(1).default(1).describe('The share of matching work that is tried'),
    budget_usd: spends.describe('The most it may spend, with the watch after a promotion'),
    min_samples: z.int().min(FEWEST_PAIRS).max(MOST_PAIRS).default(FEWEST_PAIRS).describe('Pairs before anything is promoted'),
    max_samples: z.int().min(FEWEST_PAIRS).max(MOST_PAIRS).default(400).describe('Pairs at which it ends'),
    scorer: ScorerBody,
    schedule: z
      .string()
      .superRefine((text, at) => {
        const fault = cronFault(text)
        if (fault !== undefined) at.addIssue(fault)
      })
      .optional()
      .describe('When it is looked at, in the time zone of the charter; absent: with all others, once a night'),
    guard: z
      .strictObject({
        for: Duration.default('7d').describe('How long a promotion is watched'),
        share: z.number().min(0).max(0.5).default(0.2).describe('The share of the budget that is kept for the watch'),
      })
      .prefault({}),
  })
  .refine(({ control, candidate }) => control !== candidate, 'expected candidate to be another model than control')
  .refine(({ density }) => density === undefined || density[0] <= density[1], 'expected density to begin with the lower end')
  .refine(({ min_samples, max_samples }) => min_samples <= max_samples, 'expected min_samples not to be above max_samples')
/** Parsed {@link ExperimentBody}. */
export type ExperimentBody = z.infer<typeof ExperimentBody>

/** What experiments may cost, which ones the charter declares, and whether any is promoted without a person. */
export const ExperimentsSection = z.strictObject({
  budget_usd: spends.describe('The most that one experiment may spend'),
  day_usd: spends.describe('The most that all experiments may spend on one day'),
  in_org_budgets: z.boolean().default(true).describe('Whether what they spend counts in the budgets of the organisation, too'),
  max_running: z.int().min(1).max(100).default(5).describe('How many may run at once'),
  people: z.int().min(1).max(10).default(1).describe('Approvals it takes to promote a model'),
  auto_commit: z
    .strictObject({
      max_density: density.describe('Only experiments on work up to this logic density'),
      at_once: z.int().min(1).max(20).default(1).describe('How many such promotions may be under watch at once'),
    })
    .optional()
    .describe('Promotes what passed without asking anybody; absent: never'),
  declared: z.record(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/), ExperimentBody).default({}),
})
/** Parsed {@link ExperimentsSection}. */
export type ExperimentsSection = z.infer<typeof ExperimentsSection>
