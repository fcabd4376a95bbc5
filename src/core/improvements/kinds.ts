import { z } from 'zod'
import { AgentId, JsonObjectBody, UsdAmount } from '../ask.ts'
import { RuleBody } from '../charter/sections/rules.ts'
import { CapabilityName, Points } from '../charter/sections/trust.ts'
import { Duration, Priority } from '../charter/shapes.ts'
import { LEVELS } from '../risk/level.ts'
import { ProposalBody } from '../standing-grants/terms.ts'

const name = z.string().min(1).max(256)
const id = z.string().min(1).max(128)
const level = z.enum(LEVELS)

/** From one value to another, both said: where the first does not stand (any more), the change does not apply. */
const swap = <T extends z.ZodType>(value: T) => ({ from: value, to: value })
const maybe = <T extends z.ZodType>(value: T) => ({ from: value.nullable(), to: value.nullable() })

/** A model as the models file lists it; the file's own schema judges it once it is in its place. */
const model = JsonObjectBody.describe('As in the models file')

/**
 * A typed change of the law, the only form in which one is ever proposed by the program: no free text, no charter written anew.
 * Each says what it takes away beside what it puts, so that it can be undone by the same kind of change, and applies only where the
 * charter says what it was made for. Null: nothing stands there.
 */
export const ImprovementBody = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('substitute_model'), tier: z.int().min(1).max(5), from: model, to: model })
    .describe('Another model in the place of one'),
  z
    .strictObject({ kind: z.literal('standing_grant_for_pattern'), request_id: id, terms: ProposalBody })
    .describe('A standing grant for what is like a request that people approved, within the limits of `standing_grants`'),
  z
    .strictObject({ kind: z.literal('digest_route'), route: id, ...maybe(JsonObjectBody) })
    .describe('Requests of a route together in one message (`digest` of the route), or each by itself'),
  z.strictObject({ kind: z.literal('cost_threshold'), ...swap(UsdAmount) }).describe('`escalate.cost_above_usd`'),
  z.strictObject({ kind: z.literal('confidence_threshold'), ...swap(z.number().min(0).max(1)) }).describe('`escalate.confidence_below`'),
  z
    .strictObject({ kind: z.literal('trust_threshold'), capability: CapabilityName, ...swap(Points) })
    .describe('Points from which an agent does this without probation'),
  z.strictObject({ kind: z.literal('tool_risk'), tool: name, ...maybe(level) }).describe('The risk of a tool (`risk.tools.list`)'),
  z
    .strictObject({ kind: z.literal('timeout'), route: id.optional(), stage: id.optional(), ...swap(Duration) })
    .refine(({ route, stage }) => (route === undefined) === (stage === undefined), 'expected route and stage, or neither')
    .describe('How long people have: `escalate.timeout`, or that of a stage'),
  z.strictObject({ kind: z.literal('severity_timeout'), severity: level, ...maybe(Duration) }).describe('`approvals.timeouts`'),
  z
    .strictObject({ kind: z.literal('sample_rate'), experiment: id, ...swap(z.number().min(0).max(1)) })
    .describe('How much of the traffic an experiment samples'),
  z
    .strictObject({
      kind: z.literal('budget_move'),
      giver: z.strictObject({ role: name, ...swap(UsdAmount) }),
      taker: z.strictObject({ role: name, ...swap(UsdAmount) }),
    })
    .describe('Budget of the day from a role that does not use it to one that is short of it'),
  z
    .strictObject({ kind: z.literal('remove_rule'), rule: RuleBody, before: id.nullable() })
    .describe('`before`: the rule it stands before; null: it is the last'),
  z.strictObject({ kind: z.literal('add_rule'), rule: RuleBody, before: id.nullable() }),
  z
    .strictObject({ kind: z.literal('rule_effect'), rule: id, ...swap(z.enum(['deny', 'confirm', 'allow'])) })
    .describe('Such as from deny to confirm'),
  z
    .strictObject({ kind: z.literal('agent_tools'), agent: AgentId, ...maybe(z.array(name).max(1000)) })
    .describe('The tools an agent may use; null: any'),
  z.strictObject({ kind: z.literal('agent_priority'), agent: AgentId, ...maybe(Priority) }).describe("An agent's `max_priority`"),
  z
    .strictObject({ kind: z.literal('preemption'), ...swap(z.boolean()) })
    .describe('Whether a strictly higher priority takes a lock over (`locks.preemption`)'),
  z.strictObject({ kind: z.literal('remove_key'), key_id: id }).describe('Ends a key that is not used; a new one can be made'),
])
/** A typed change of the law. */
export type Improvement = z.infer<typeof ImprovementBody>
/** The name of a kind of change. */
export type ImprovementKind = Improvement['kind']
/** A change of kind `K`. */
export type ImprovementOf<K extends ImprovementKind> = Extract<Improvement, { kind: K }>
