import { z } from 'zod'
import { UsdAmount } from '../../core/ask.ts'
import { budgetsView, fundsOf } from '../../core/budget/view.ts'
import { microsFromUsd } from '../../core/units.ts'
import { sendJson } from '../answer.ts'
import { adminPrincipal } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { onlyAdmins, onlyOperators } from '../only.ts'
import { sendProblem } from '../problem.ts'
import { problems, WindowSchema } from '../schemas.ts'

const FundsSchema = z.object({
  paid_in_usd: z.number(),
  taken_out_usd: z.number(),
  spent_usd: z.number().describe('Spent or set aside since the first entry'),
  balance_usd: z.number().describe('Paid in, less taken out, less spent'),
  week_usd: z.number().describe('Spent or set aside in the last seven days'),
  days_left: z.number().nullable().describe('How long the balance lasts at that rate; null: nothing was spent'),
  runway_days: z.number().nullable().describe('How long it must last; null: the charter does not say'),
})

const MoveBody = z.strictObject({
  way: z.enum(['in', 'out']).describe('in: a top-up or income; out: taken out'),
  amount_usd: UsdAmount.refine((usd) => usd > 0, 'expected more than 0'),
  note: z.string().min(1).max(500).describe('What it was, for who reads the ledger'),
  idempotency_key: z.string().min(1).max(200).optional().describe('The same key with the same move is recorded once'),
})

/** How budgets stand, and money that comes in and goes out. */
export function budgetRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx

  api.get(
    '/api/v1/budgets',
    {
      schema: {
        tags: ['operators'],
        summary: "How the organisation's budgets and money stand",
        description: 'Windows of one agent: `GET /api/v1/agents/:id`. What waits or is granted counts as used until it is settled or ends.',
        response: { 200: z.object({ windows: z.array(WindowSchema), funds: FundsSchema }), ...problems },
      },
    },
    async ({ caller }, reply) => {
      onlyOperators(governor, caller, 'read the budgets')
      return sendJson(reply, budgetsView(governor.state(), governor.charter(), governor.clock.now()))
    },
  )

  api.post(
    '/api/v1/funds',
    {
      schema: {
        tags: ['admin'],
        summary: 'Record money that came in or went out',
        description:
          'It is told, not asked: what was taken out is recorded even when less than nothing is left, and what the balance limits is refused until it is made good.',
        body: MoveBody,
        response: { 200: FundsSchema, ...problems },
      },
    },
    async ({ body, caller }, reply) => {
      // Said here as well as in the core: who may not is no reason for an entry.
      onlyAdmins(governor, caller, 'record money in or out')
      const { way, amount_usd, note, idempotency_key: key } = ctx.redact(body)
      const amount = microsFromUsd(amount_usd) ?? 0
      const move = { kind: 'move-funds', way, amount, note, door: caller.door, ...(key === undefined ? {} : { key }) } as const
      const answer = await governor.submit(move, adminPrincipal(caller))
      if (!answer.ok) return sendProblem(reply, answer.refusal)
      return sendJson(reply, fundsOf(governor.state(), governor.charter(), governor.clock.now()))
    },
  )
}
