import { z } from 'zod'
import { WASTES } from '../../kaizen/waste/table.ts'
import { wasteView } from '../../kaizen/waste/view.ts'
import { sendJson } from '../answer.ts'
import type { Api, HttpContext } from '../deps.ts'
import { onlyOperators } from '../only.ts'
import { problems } from '../schemas.ts'
import { GroupSchema, WasteSums } from '../views/waste.ts'

const DAY = 86_400_000
const LONGEST = 366

const WasteSchema = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  requests: z.int().describe('Requests that were looked at'),
  wastes: z
    .array(
      z.object({
        waste: z.enum(WASTES as [string, ...string[]]),
        ...WasteSums,
        groups: z.array(GroupSchema),
        others: z.int().describe('Groups that are not shown'),
      }),
    )
    .describe('Every kind, the most costly first. They overlap, so they are not to be added up'),
})

/** What the last days wasted. */
export function kaizenWasteRoutes(api: Api, { governor, look }: HttpContext): void {
  api.get(
    '/api/v1/kaizen/waste',
    {
      schema: {
        tags: ['operators'],
        summary: 'What the last days wasted: money and time, by kind',
        description: 'Thresholds stand in `kaizen.waste` of the charter.',
        querystring: z.strictObject({ days: z.coerce.number().int().min(1).max(LONGEST).default(30) }),
        response: { 200: WasteSchema, ...problems },
      },
    },
    async ({ query, caller }, reply) => {
      onlyOperators(governor, caller, 'read what was wasted')
      const to = governor.clock.now() + 1
      return sendJson(reply, wasteView(await look('waste', { from: to - query.days * DAY, to })))
    },
  )
}
