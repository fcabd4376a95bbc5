import { z } from 'zod'
import { UsdAmount } from '../../core/ask.ts'
import { evidenceView } from '../../core/improvements/view.ts'
import { microsFromUsd, usdFromMicros } from '../../core/units.ts'
import { en } from '../../core/wording/catalogue/en.ts'
import { improvementTitle } from '../../core/wording/improvement.ts'
import { optimizeAndPropose } from '../../kaizen/optimizer/propose.ts'
import { sendJson } from '../answer.ts'
import { operatorPrincipal } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { onlyAdmins } from '../only.ts'
import { ProblemError } from '../problem.ts'
import { problems } from '../schemas.ts'
import { EvidenceSchema } from '../views/improvements.ts'

const DAYS = 30
const OptimizeBody = z.strictObject({
  days: z.int().min(1).max(3650).default(DAYS),
  risk_bound: z.int().min(0).max(1e9).default(0).describe('The most risk score that a change may add over these days; 0: none'),
  tap_usd: UsdAmount.default(1).describe('What one tap of a person costs'),
  most: z.int().min(1).max(10).default(3).describe('Changes that are found at the most'),
  propose: z.boolean().default(false).describe('Puts what is found to the operators, as motions'),
})
const Optimized = z.object({
  tried: z.int().describe('Changes that were tested on the past'),
  found: z.array(
    z.object({
      title: z.string(),
      change: z.looseObject({ kind: z.string() }),
      loosens: z.boolean().describe('It loosens a control, and so needs two people'),
      value_usd: z.number().describe('Taps saved at their worth, and what failed work was charged'),
      waits_saved_ms: z.int(),
      evidence: EvidenceSchema,
      motion_id: z.string().nullable().describe('Where it is proposed; null: it is not'),
      refused: z.string().nullable().describe('Why it was not proposed'),
    }),
  ),
})

/** Searches the thresholds of the charter in force for changes that pay, and proposes the best few where it is told to. */
export function optimizeRoutes(api: Api, ctx: HttpContext): void {
  const { governor, backtest } = ctx
  api.post(
    '/api/v1/kaizen/optimize',
    {
      schema: {
        tags: ['operators'],
        summary: 'Search the thresholds for changes that save taps, time or money under a bound of risk',
        body: OptimizeBody,
        response: { 200: Optimized, ...problems },
      },
    },
    async ({ body, caller }, reply) => {
      onlyAdmins(governor, caller, 'propose improvements')
      const bounds = { risk: body.risk_bound, tap: microsFromUsd(body.tap_usd) ?? 0, most: body.most }
      const by = body.propose ? { principal: operatorPrincipal(governor, caller), door: caller.door } : undefined
      const { tried, found, answers, difference } = await optimizeAndPropose({ governor, backtest }, body.days, by, bounds)
      if (difference)
        throw new ProblemError(
          'wrong_state',
          `The ledger does not come out the same again at entry ${difference.seq}, so nothing is learned from it`,
        )
      return sendJson(reply, {
        tried,
        found: found.map(({ change, loosens, value, waits_saved, evidence }, i) => {
          const answer = answers[i]
          return {
            title: improvementTitle(change, en),
            change,
            loosens,
            value_usd: usdFromMicros(value),
            waits_saved_ms: waits_saved,
            evidence: evidenceView(evidence, change),
            motion_id: answer?.ok ? answer.subject : null,
            refused: answer && !answer.ok ? answer.refusal.detail : null,
          }
        }),
      } satisfies z.infer<typeof Optimized>)
    },
  )
}
