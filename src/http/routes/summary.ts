import { z } from 'zod'
import { dayOf, daysUpTo } from '../../core/budget/calendar.ts'
import { summaryOf, summaryView } from '../../core/summary/summary.ts'
import { sendJson } from '../answer.ts'
import type { Api, HttpContext } from '../deps.ts'
import { onlyOperators } from '../only.ts'
import { problems } from '../schemas.ts'
import { ReviewCountsSchema } from '../views/break-glass.ts'

const count = z.int()

const SummarySchema = z.object({
  day: z.iso.date().describe("A calendar day in the charter's time zone"),
  asked: count,
  granted: z.object({ at_once: count, by_people: count }),
  rejected: z
    .partialRecord(z.enum(['policy', 'budget', 'operator', 'timeout', 'cancelled', 'revoked', 'paused', 'halted', 'stale']), count)
    .describe('By cause; what never happened is left out'),
  answers: count.describe('Votes'),
  median_answer_s: z.number().nullable().describe('Half of them took no longer, in seconds; null: nobody voted'),
  timeouts: z.array(z.object({ route: z.string().nullable().describe('null: every approver was asked'), count })),
  groups: z
    .array(z.object({ group: z.string(), count }))
    .optional()
    .describe('The same by each group that was asked when the time was over; only routes ask groups'),
  spent_usd: z.number().describe('Spent, or still set aside, by what was asked that day'),
  people: z
    .array(z.object({ operator: z.string(), decisions: count, timeouts: count.describe('Ended unanswered while this person was asked') }))
    .describe('The busiest first'),
  reviews: ReviewCountsSchema,
})

/** The numbers of the daily summary, at any time. */
export function summaryRoutes(api: Api, { governor }: HttpContext): void {
  api.get(
    '/api/v1/summary',
    {
      schema: {
        tags: ['operators'],
        summary: 'The numbers of the daily summary: of yesterday, and so far today',
        description: 'Channels for reports are told those of yesterday at `approvals.summary_at`.',
        response: {
          200: z.object({
            timezone: z.string(),
            summary_at: z.string().nullable().describe('null: channels are told no summary'),
            yesterday: SummarySchema,
            today: SummarySchema,
          }),
          ...problems,
        },
      },
    },
    async ({ caller }, reply) => {
      onlyOperators(governor, caller, 'read the summary')
      const { timezone, approvals } = governor.charter().document
      const now = governor.clock.now()
      const [today, yesterday] = daysUpTo(dayOf(now, timezone), 2).map((day) => summaryView(summaryOf(governor.state(), day, now)))
      return sendJson(reply, { timezone, summary_at: approvals?.summary_at ?? null, yesterday, today })
    },
  )
}
