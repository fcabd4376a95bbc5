import { z } from 'zod'
import { AgentId, UsdAmount } from '../ask.ts'
import { LANGUAGES } from '../wording/catalogue/language.ts'
import { ModelsDocument } from './models-file.ts'
import { ApprovalsSection } from './sections/approvals.ts'
import { budgets, unsettled } from './sections/budgets.ts'
import { constitutionSections } from './sections/constitution.ts'
import { KaizenSection } from './sections/kaizen/section.ts'
import { kpiSections } from './sections/kpis.ts'
import { LocksSection } from './sections/locks.ts'
import { PeopleSection } from './sections/people.ts'
import { RiskSection } from './sections/risk.ts'
import { ruleSections } from './sections/rules.ts'
import { StandingGrantsSection } from './sections/standing-grants.ts'
import { TagsSection } from './sections/tags.ts'
import { ToolsSection } from './sections/tools.ts'
import { trustSections } from './sections/trust-sections.ts'
import { Duration as duration, Priority as priority } from './shapes.ts'

const intents = z.array(z.string().min(1).max(200)).max(10_000)
const name = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'expected 1–64 of a–z 0–9 _ -, first a letter or digit')

/** One zone per line in the IANA database; luxon is asked when the charter is compiled. */
const timezone = z.string().min(1).max(64)

const escalate = z.strictObject({
  cost_above_usd: UsdAmount.default(5),
  confidence_below: z.number().min(0).max(1).default(0.7),
  timeout: duration.default('10m'),
  require_confidence: z.boolean().default(false),
  sensitive_intents: intents.default([]),
})

const deny = z.strictObject({
  intents: intents.default([]),
  agents: z.array(AgentId).default([]),
  priority_floors: z.array(z.strictObject({ intents, min_priority: priority })).default([]),
})

const agents = z.strictObject({
  authentication: z.enum(['open', 'keys']).describe('open: keyless callers from loopback are believed, with a warning'),
  max_priority: priority.default(10),
  session: duration.default('24h'),
  list: z
    .array(
      z.strictObject({
        id: AgentId,
        owner: name.optional(),
        role: z.string().min(1).max(64).optional(),
        max_priority: priority.optional(),
        tools: z.array(z.string().min(1).max(256)).optional(),
      }),
    )
    .default([]),
})

const language = z.enum(LANGUAGES)

const operator = z
  .strictObject({
    id: name.refine((id) => id !== 'local', 'the id "local" is the built-in operator'),
    telegram: z.int().positive().optional(),
    slack: z.strictObject({ team: z.string().regex(/^[TE][A-Z0-9]+$/), user: z.string().regex(/^[UW][A-Z0-9]+$/) }).optional(),
    language: language.optional().describe('What is private to this person is in this language; absent: in that of the place'),
    token: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, 'expected sha256: and 64 hex digits, as `countersign operators token` prints')
      .optional(),
    roles: z.array(z.enum(['approver', 'admin', 'observer'])).default(['approver']),
  })
  .refine((o) => o.telegram !== undefined || o.slack !== undefined || o.token !== undefined, 'expected telegram, slack or token')

const purposes = z
  .array(z.enum(['approvals', 'reports', 'alerts']))
  .min(1)
  .default(['approvals', 'reports', 'alerts'])

const channelLanguage = language.optional().describe('What is written there is in this language; absent: English')

const channel = z.union([
  z.strictObject({ telegram: z.int(), topic: z.int().positive().optional(), language: channelLanguage, for: purposes }),
  z.strictObject({
    slack: z.string().regex(/^[CGD][A-Z0-9]+$/, 'expected a channel id such as C0123456789'),
    team: z
      .string()
      .regex(/^T[A-Z0-9]+$/, 'expected a workspace id such as T0123456789')
      .optional()
      .describe('The workspace it is in; absent: that of SLACK_BOT_TOKEN'),
    language: channelLanguage,
    for: purposes,
  }),
])

/** The charter file, version 1: the law of an org. Unknown keys are refused. */
export const CharterDocument = z.strictObject({
  version: z.literal(1),
  org: name,
  mission: z.string().min(1).max(1000),
  timezone: timezone.default('UTC'),
  solo: z.boolean().default(false),
  local_operator: z.boolean().default(true).describe('Whether the operator token and the inbox link act as the operator `local`'),
  budgets: budgets.prefault({}),
  escalate: escalate.prefault({}),
  deny: deny.prefault({}),
  grants: z.strictObject({ expire: duration.default('15m'), lease: duration.default('24h'), unsettled }).prefault({}),
  agents,
  operators: z.array(operator).default([]),
  channels: z.array(channel).default([]),
  approvals: ApprovalsSection.optional(),
  kaizen: KaizenSection.optional(),
  locks: LocksSection.optional(),
  people: PeopleSection.optional(),
  risk: RiskSection.optional(),
  standing_grants: StandingGrantsSection.optional(),
  tags: TagsSection.optional(),
  tools: ToolsSection.optional(),
  models: z.strictObject({ file: z.string().min(1), max_usd_per_1k: UsdAmount.nullable().default(null) }),
  ...constitutionSections,
  ...kpiSections,
  ...ruleSections,
  ...trustSections,
})
/** Parsed {@link CharterDocument}. */
export type CharterDocument = z.infer<typeof CharterDocument>

/** What `charter.adopted` holds in full: the charter as written and the models file it names. */
export const CharterContent = z.strictObject({ charter: CharterDocument, models: ModelsDocument })
/** Parsed {@link CharterContent}; its defaults are filled in, so what is recorded says everything it means. */
export type CharterContent = z.infer<typeof CharterContent>
