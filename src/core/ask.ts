import { z } from 'zod'
import { digestOf, type JsonObject, sha256 } from './json.ts'
import { MAX_MICROS, type Micros, microsFromUsd } from './units.ts'

/** What a request may be for. */
export const RESOURCE_TYPES = ['llm_tokens', 'gas_budget', 'api_call', 'file_lock', 'wallet_lock', 'compute'] as const
/** One of {@link RESOURCE_TYPES}. */
export type ResourceType = (typeof RESOURCE_TYPES)[number]

/** Resource types that answer 422 until gas exists: GRANTED never means less than it says. */
export const UNSUPPORTED_RESOURCES: ReadonlySet<ResourceType> = new Set(['gas_budget'])

/** Resource types whose grant holds a lock on `target_resource`. */
export const LOCK_RESOURCES: ReadonlySet<ResourceType> = new Set(['file_lock', 'wallet_lock'])

/** An agent's id on the wire. */
export const AgentId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$/, 'expected 1–128 of A–Z a–z 0–9 . _ @ -, first a letter or digit')

/** Dollars on the wire: 0 to one billion. */
export const UsdAmount = z
  .number()
  .min(0)
  .max(MAX_MICROS / 1e6)

const text = (max: number) => z.string().min(1).max(max)
/** A JSON object, whatever it holds. */
export const JsonObjectBody = z.record(z.string(), z.unknown()) as unknown as z.ZodType<JsonObject>

/** Longest preview, in characters. */
const LONGEST_PREVIEW = 20_000

const tokens = z.int().min(0).max(1_000_000_000)

/** Tokens of a call as its asker foresees them, each kind apart; as `usage` of a settlement names them. */
export const EstimatedUsage = z.strictObject({
  input_tokens: tokens.describe('All of the input, what is cached included'),
  output_tokens: tokens.describe('All of the output, what is thought included'),
  cached_tokens: tokens.optional().describe('Of the input: what the provider will have in its cache'),
  reasoning_tokens: tokens.optional().describe('Of the output: what will be thought and not said'),
})

/** The action of a request on the wire: what an approval is bound to. */
const actionShape = {
  task_intent: text(1024).describe('What the agent wants to do, in its own words'),
  resource_type: z.enum(RESOURCE_TYPES),
  estimated_cost_usd: UsdAmount.describe('Estimated cost in dollars; set aside until settled'),
  target_resource: text(512).optional().describe('What it is done to: a host, a path, an account'),
  tool: text(256).optional(),
  args: JsonObjectBody.optional().describe('The arguments of the tool, in full'),
}

/** The body of `redeem`: the action that is about to run. */
export const ActionBody = z.strictObject({
  ...actionShape,
  preview: text(LONGEST_PREVIEW).optional().describe('What would change, as it was asked; bound when the grant requires a preview'),
})
/** Parsed {@link ActionBody}. */
export type ActionBody = z.infer<typeof ActionBody>

/** The body of a permission request, the same through every door. Unknown fields are refused. */
export const AskBody = z.strictObject({
  agent_id: AgentId,
  ...actionShape,
  priority: z.int().min(1).max(10).default(5),
  logic_density: z.int().min(1).max(10).default(5).describe('How hard the thinking is, 1–10; picks the model tier'),
  confidence: z.number().min(0).max(1).optional(),
  justification: text(4096).optional(),
  preview: text(LONGEST_PREVIEW).optional().describe('What would change, as the agent foresees it'),
  environment: text(64).optional(),
  tainted: z.boolean().optional().describe('The agent has read text from outside that may steer it; can only raise the risk'),
  reversible: z.boolean().optional(),
  estimated_tokens: tokens.optional().describe('Input and output together'),
  estimated_usage: EstimatedUsage.optional().describe('The same by kind: models are then compared by what exactly this costs'),
  session_id: text(128).optional(),
  task_id: text(128).optional(),
  mission: text(256).optional(),
  purpose: text(256).optional().describe('The purpose of the session, word for word, where the request is for that'),
  metadata: JsonObjectBody.optional(),
  idempotency_key: text(200).optional(),
})
/** Parsed {@link AskBody}. */
export type AskBody = z.infer<typeof AskBody>

/** A permission request as the core keeps it: the wire's fields, money in {@link Micros}. */
export interface Ask extends Omit<AskBody, 'estimated_cost_usd'> {
  /** Of a plan: the most that its steps may cost together. */
  readonly estimated_cost: Micros
  /** Present when it asks for several steps at once; each of them says by itself what it is for. */
  readonly plan?: Plan
}

/** A step of a plan: a request without what it has from the plan. */
export interface Step
  extends Omit<Ask, 'agent_id' | 'session_id' | 'task_id' | 'mission' | 'purpose' | 'metadata' | 'idempotency_key' | 'plan'> {
  readonly id: string
  /** Steps that must have succeeded before; only in a graph. */
  readonly after?: readonly string[]
}

/** What a plan holds: its steps, done in their order, or (a graph) each as soon as those it comes after have succeeded. */
export interface Plan {
  readonly order: 'sequence' | 'graph'
  readonly steps: readonly Step[]
}

/** Micro-dollars of an amount that {@link UsdAmount} let pass. */
export const toMicros = (usd: number): Micros => microsFromUsd(usd) ?? MAX_MICROS

/** The core's form of a parsed body. Fields that are absent stay absent. */
export const askFromBody = (body: AskBody): Ask => counted(body)

/** A body, or a step of a plan, with its money in {@link Micros} and its tokens together. */
export function counted<T extends Pick<AskBody, 'estimated_cost_usd' | 'estimated_tokens' | 'estimated_usage'>>({
  estimated_cost_usd,
  ...rest
}: T): Omit<T, 'estimated_cost_usd'> & Pick<Ask, 'estimated_cost'> {
  return { ...rest, ...together(rest), estimated_cost: toMicros(estimated_cost_usd) }
}

/** Tokens that are named by kind count together too, for budgets, rules and room; where both are named, the larger number. */
export const together = ({
  estimated_tokens = 0,
  estimated_usage: usage,
}: Pick<AskBody, 'estimated_tokens' | 'estimated_usage'>): { readonly estimated_tokens: number } | undefined =>
  usage && { estimated_tokens: Math.max(estimated_tokens, usage.input_tokens + usage.output_tokens) }

/** The body that {@link askFromBody} read, without what tells two tries of one request apart. */
export function bodyDigest(ask: Ask): string {
  const { idempotency_key: _, ...rest } = ask
  return digestOf(rest)
}

/**
 * What an approval is bound to: SHA-256 over the canonical JSON of the action, the charter's hash and, where it is bound, the preview's
 * SHA-256. That of a plan is bound to all that its steps say.
 */
export function actionDigest(
  ask: Pick<Ask, 'agent_id' | 'task_intent' | 'resource_type' | 'target_resource' | 'tool' | 'args' | 'estimated_cost' | 'plan'>,
  charter: string,
  preview?: string,
): string {
  return digestOf({
    agent: ask.agent_id,
    intent: ask.task_intent,
    resource_type: ask.resource_type,
    target: ask.target_resource ?? null,
    tool: ask.tool ?? null,
    args: ask.args ?? null,
    estimated_cost: ask.estimated_cost,
    charter,
    ...(preview === undefined ? undefined : { preview: sha256(preview) }),
    ...(ask.plan === undefined ? undefined : { plan: ask.plan }),
  })
}

/** The action of a `redeem` body as the agent's own. */
export const actionFromBody = (agent_id: string, { estimated_cost_usd, ...rest }: ActionBody) => ({
  agent_id,
  ...rest,
  estimated_cost: toMicros(estimated_cost_usd),
})
