import { z } from 'zod'
import { AgentId, RESOURCE_TYPES } from '../../ask.ts'
import { Duration, Priority } from '../shapes.ts'

const text = (max: number) => z.string().min(1).max(max)

/** A name that audits use: the same shape as the keys of `kpis` in the body of an audit. */
const KpiId = z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, 'expected 1–64 of A–Z a–z 0–9 _ . -, first a letter')

/** The name of a competency. */
const competencyId = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'expected 1–64 of a–z 0–9 _ -, first a letter or digit')

/** What can be read off settled work without asking anybody. */
const SETTLED_VALUES = ['cost_usd', 'overrun_usd', 'succeeded', 'duration_s', 'field'] as const
/** One of {@link SETTLED_VALUES}. */
export type SettledValue = (typeof SETTLED_VALUES)[number]

const settled = z
  .strictObject({
    kind: z.literal('settled'),
    value: z
      .enum(SETTLED_VALUES)
      .describe(
        'cost_usd, overrun_usd: as charged; succeeded: 1 or 0; duration_s: from the first redeem to the settlement; field: as reported',
      ),
    field: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/)
      .optional()
      .describe('The field of the settlement that holds the number; with `value: field`'),
  })
  .refine((check) => (check.value === 'field') === (check.field !== undefined), 'expected `field` with `value: field`, and only there')

const score = z.strictObject({
  kind: z.literal('score'),
  by: z.literal('auditor').default('auditor'),
  prompt: text(4000).optional().describe('What the auditor looks at'),
})

const trend = z
  .strictObject({
    window: z.int().min(1).max(200).describe('The last so many measurements'),
    min: z.int().min(1).max(200).optional().describe('How many there must be before the trend counts; absent: as many as the window'),
    below: z.number().gt(0).max(1).describe('The share that must meet the target; less trips'),
    action: z.enum(['pause', 'probation', 'alert']),
    of: z.enum(['agent', 'org']).default('agent').describe('Whose measurements, and whom it holds'),
    cool_down: Duration.default('15m').describe('How long a pause lasts; probation follows'),
  })
  .refine(({ window, min }) => min === undefined || min <= window, 'expected `min` not to be above `window`')

const kpi = z.strictObject({
  id: KpiId,
  metric: text(500).describe('What is measured, for people'),
  unit: text(32).optional(),
  target: z.number(),
  direction: z.enum(['at_least', 'at_most']).default('at_least').describe('On which side of the target is good'),
  competency: competencyId.optional().describe('The competency that it measures'),
  agents: z.array(AgentId).min(1).max(1000).optional().describe('Only their work'),
  tools: z.array(text(256)).min(1).max(1000).optional().describe('Only work with these tools; * stands for any text'),
  resources: z.array(z.enum(RESOURCE_TYPES)).min(1).optional().describe('Only these resource types'),
  check: z.discriminatedUnion('kind', [settled, score]),
  trend: trend.optional().describe('What its misses do'),
})

/** What the organisation measures itself by, evaluated whenever settled work is audited. */
export const KpisSection = z.array(kpi).max(100)
/** Parsed {@link KpisSection}. */
export type KpisSection = z.infer<typeof KpisSection>
/** One key figure of a charter. */
export type KpiBody = KpisSection[number]

/** What the organisation is good at, in the order of its priorities: what key figures refer to. */
const CompetenciesSection = z
  .array(z.strictObject({ id: competencyId, name: text(200), description: text(2000).optional(), priority: Priority.default(5) }))
  .max(100)

/** The sections of this file, for the charter's schema; both may be absent. */
export const kpiSections = { competencies: CompetenciesSection.optional(), kpis: KpisSection.optional() }
