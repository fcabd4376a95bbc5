import { z } from 'zod'
import { AgentId } from '../../core/ask.ts'
import { dayOf } from '../../core/budget/calendar.ts'
import { USAGE_DAYS, usageView } from '../../core/usage/view.ts'
import { sendJson } from '../answer.ts'
import { readsAgent, readsAll } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { ProblemError } from '../problem.ts'
import { problems } from '../schemas.ts'

const sums = {
  requests: z.int().describe('Settled requests for language models'),
  cost_usd: z.number().describe('What budgets count for them'),
  priced_usd: z.number().describe("What their tokens cost by the charter's prices; 0 where the model has none"),
  input_tokens: z.int(),
  output_tokens: z.int(),
  cached_tokens: z.int().describe('Of the input'),
  reasoning_tokens: z.int().describe('Of the output'),
  estimated_requests: z.int().describe('Of the requests: some of their tokens were estimated, since no provider said them'),
}

const Query = z.strictObject({
  days: z
    .string()
    .regex(/^\d{1,2}$/, 'expected a whole number')
    .transform(Number)
    .refine((n) => n >= 1 && n <= USAGE_DAYS, `expected 1–${USAGE_DAYS}`)
    .default(7)
    .describe("Days in the charter's time zone, today included"),
  agent_id: AgentId.optional().describe('Only of this agent'),
})

/** What language models cost, by agent and model. */
export function usageRoutes(api: Api, { governor }: HttpContext): void {
  api.get(
    '/api/v1/usage',
    {
      schema: {
        tags: ['operators'],
        summary: 'What language models were used and cost, by agent and model',
        description: `Of what was settled; agents report tokens in \`usage\`, a meter confirms them. Kept for ${USAGE_DAYS} days; an agent reads its own.`,
        querystring: Query,
        response: {
          200: z.object({
            from: z.iso.date(),
            to: z.iso.date(),
            total: z.object(sums),
            rows: z.array(
              z.object({ agent_id: z.string(), model: z.string().nullable().describe('null: none of the charter was named'), ...sums }),
            ),
            days: z.array(z.object({ day: z.iso.date(), ...sums })),
          }),
          ...problems,
        },
      },
    },
    async ({ caller, query: { days, agent_id } }, reply) => {
      const may = readsAll(governor, caller) || (agent_id !== undefined && readsAgent(governor, caller, agent_id))
      if (!may) throw new ProblemError('not_operator', 'Only operators read all usage; an agent reads its own with agent_id')
      const today = dayOf(governor.clock.now(), governor.charter().document.timezone)
      return sendJson(reply, usageView(governor.state(), today, days, agent_id))
    },
  )
}
