import { z } from 'zod'
import { parseCharter } from '../../core/charter/parse.ts'
import { AdoptBody } from '../../core/constitution/wire.ts'
import { backtestView } from '../../kaizen/backtest/view.ts'
import { sendJson } from '../answer.ts'
import type { Api, HttpContext } from '../deps.ts'
import { onlyOperators } from '../only.ts'
import { ProblemError } from '../problem.ts'
import { problems } from '../schemas.ts'

const DAY = 86_400_000
const BacktestBody = z.strictObject({
  charter: AdoptBody.shape.charter,
  models: AdoptBody.shape.models,
  days: z.int().min(1).max(3650).default(30),
})
const Tested = z.looseObject({
  window: z.object({ from: z.int(), to: z.int() }).describe('Epoch milliseconds'),
  check: z
    .looseObject({ decisions: z.int() })
    .describe('`difference` where the ledger itself does not come out the same: then there is no result to believe'),
  results: z.array(z.looseObject({ charter: z.string(), requests: z.int(), changed: z.int() })),
})

/** What another charter would have done with the past. Decided in a thread of its own, so that nobody waits for it. */
export function backtestRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx
  api.post(
    '/api/v1/charter/backtest',
    {
      schema: {
        tags: ['admin'],
        summary: 'Decide the last days again under another charter; changes nothing',
        body: BacktestBody,
        response: { 200: Tested, ...problems },
      },
    },
    async ({ body, caller }, reply) => {
      onlyOperators(governor, caller, 'test charters on the ledger')
      const { days, ...files } = body
      const parsed = parseCharter(files)
      if ('faults' in parsed) throw new ProblemError('charter_invalid', 'The charter was not tested', parsed.faults)
      const to = governor.clock.now() + 1
      return sendJson(reply, backtestView(await ctx.backtest({ from: to - days * DAY, to }, [parsed.content])))
    },
  )
}
