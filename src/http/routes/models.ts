import { z } from 'zod'
import type { Need } from '../../core/arbiter/choose.ts'
import { chooseModel } from '../../core/arbiter/passed-over.ts'
import { choiceView, modelsView } from '../../core/arbiter/view.ts'
import { AgentId, together } from '../../core/ask.ts'
import { sendJson } from '../answer.ts'
import type { Api, HttpContext } from '../deps.ts'
import { problems } from '../schemas.ts'

const PriceSchema = z.object({ input: z.number(), output: z.number(), cached: z.number(), reasoning: z.number() })

const ModelSchema = z.object({
  id: z.string(),
  provider: z.string(),
  name: z.string().describe("The provider's own name of it"),
  tier: z.int(),
  max_density: z.int().describe('The hardest work its tier is for'),
  context: z.int().describe('Tokens that it holds, input and output together'),
  tools: z.boolean(),
  usd_per_1m: PriceSchema.describe('Dollars for a million tokens of each kind, as they are counted'),
  usd_per_1k: z.number().describe('What models are compared by: three of four tokens are input'),
  above_ceiling: z.boolean().describe('Dearer than `models.max_usd_per_1k` of the charter'),
})

const OverlaySchema = z.object({
  experiment: z.string(),
  from: z.string(),
  to: z.string(),
  filter: z.object({ density: z.array(z.int()).optional(), tools: z.boolean().optional(), agents: z.array(z.string()).optional() }),
})

const WeighedSchema = ModelSchema.extend({
  estimated_cost_usd: z.number().optional().describe('What the tokens that were named by kind cost; models are compared by it'),
})

const Whole = z.string().regex(/^\d{1,10}$/, 'expected a whole number')

const Tokens = Whole.transform(Number).refine((n) => n <= 1_000_000_000, 'expected at most 1000000000')

const ChooseQuery = z
  .strictObject({
    density: Whole.transform(Number)
      .refine((n) => n >= 1 && n <= 10, 'expected 1–10')
      .default(5)
      .describe('How hard the thinking is, 1–10'),
    tools: z.enum(['true', 'false']).default('false').describe('Whether it calls tools'),
    tokens: Whole.transform(Number).optional().describe('Input and output together, as estimated'),
    input_tokens: Tokens.optional().describe('All of the input; with output_tokens: models are compared by what exactly these cost'),
    output_tokens: Tokens.optional().describe('All of the output'),
    cached_tokens: Tokens.optional().describe('Of the input: what the provider will have in its cache'),
    reasoning_tokens: Tokens.optional().describe('Of the output: what will be thought and not said'),
    agent_id: AgentId.optional().describe('For what experiments promoted for some agents'),
  })
  .refine(
    ({ input_tokens: input, output_tokens: output, cached_tokens: cached, reasoning_tokens: reasoning }) =>
      (input === undefined) === (output === undefined) && (input !== undefined || (cached ?? reasoning) === undefined),
    'expected input_tokens and output_tokens together',
  )
type ChooseQuery = z.infer<typeof ChooseQuery>

/** What a question says of the work, as a request would. */
function needOf({ density, tools, tokens, agent_id = '', input_tokens, output_tokens, ...parts }: ChooseQuery): Need {
  const usage = input_tokens === undefined || output_tokens === undefined ? undefined : { input_tokens, output_tokens, ...parts }
  const estimated = { estimated_tokens: tokens, ...(usage ? { estimated_usage: usage } : {}) }
  return { agent_id, logic_density: density, ...estimated, ...together(estimated), ...(tools === 'true' ? { tool: 'any' } : {}) }
}

/** The models of the charter, and which one is for some work. */
export function modelRoutes(api: Api, { governor }: HttpContext): void {
  api.get(
    '/api/v1/models',
    {
      schema: {
        tags: ['agents'],
        summary: 'The models of the charter, with their prices',
        response: {
          200: z.object({
            prices_as_of: z.string().describe('The day on which the prices were looked up'),
            stale: z.boolean().describe('They are older than the models file lets them get'),
            models: z.array(ModelSchema),
            overlays: z.array(OverlaySchema).describe('What promoted experiments put into whose place'),
          }),
          ...problems,
        },
      },
    },
    async (_, reply) => {
      const { models, arbiter } = governor.charter()
      return sendJson(reply, modelsView(models, arbiter, governor.state().overlays, governor.clock.now()))
    },
  )

  api.get(
    '/api/v1/models/choose',
    {
      schema: {
        tags: ['agents'],
        summary: 'Which model a request would get, and why not the others',
        description:
          'The cheapest whose tier is for the density, that has tools and room, and is under the ceiling; then what experiments promoted.',
        querystring: ChooseQuery,
        response: {
          200: z.object({
            model: WeighedSchema.nullable().describe('null: no model of the charter can do the work'),
            overlays: z.array(z.string()).describe('Experiments that put it into the place of the cheapest'),
            passed_over: z.array(z.object({ model: WeighedSchema, why: z.array(z.object({ code: z.string(), text: z.string() })) })),
          }),
          ...problems,
        },
      },
    },
    async ({ query }, reply) => {
      const need = needOf(query)
      return sendJson(reply, choiceView(chooseModel(governor.charter().arbiter, governor.state().overlays, need), need))
    },
  )
}
