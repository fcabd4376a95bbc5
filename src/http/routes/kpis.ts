import { z } from 'zod'
import { reviewCounts } from '../../core/break-glass/view.ts'
import { kpisView } from '../../core/kpis/view.ts'
import { sendJson } from '../answer.ts'
import type { Api, HttpContext } from '../deps.ts'
import { onlyOperators } from '../only.ts'
import { problems } from '../schemas.ts'
import { ReviewCountsSchema } from '../views/break-glass.ts'

const Standing = z.object({
  agent_id: z.string().nullable().describe('null: all agents together'),
  met: z.int().describe('Measurements that met the target, since the first entry'),
  missed: z.int(),
  last: z.number().nullable().describe('null: what was to be measured was missing'),
  measured_at: z.iso.datetime(),
  share: z.number().nullable().describe("Share of the trend's window that met the target; null: too few yet, or no trend"),
})

const KpiSchema = z.object({
  id: z.string(),
  metric: z.string(),
  unit: z.string().nullable(),
  target: z.number(),
  direction: z.enum(['at_least', 'at_most']),
  competency: z.string().nullable(),
  check: z.string().describe('What is read: of the settled work, or `score`: what the auditor says'),
  trend: z.object({ window: z.int(), below: z.number(), action: z.string(), of: z.enum(['agent', 'org']) }).nullable(),
  total: Standing.nullable().describe('null: not measured yet'),
  agents: z.array(Standing),
})

const CompetencySchema = z.object({ id: z.string(), name: z.string(), description: z.string().nullable(), priority: z.int() })

/** Key figures, and how they came out. */
export function kpiRoutes(api: Api, { governor }: HttpContext): void {
  api.get(
    '/api/v1/kpis',
    {
      schema: {
        tags: ['operators'],
        summary: "The charter's key figures, and how they came out",
        description: 'Measured whenever settled work is audited: `POST /api/v1/requests/:id/audit`.',
        response: {
          200: z.object({ competencies: z.array(CompetencySchema), kpis: z.array(KpiSchema), reviews: ReviewCountsSchema }),
          ...problems,
        },
      },
    },
    async ({ caller }, reply) => {
      onlyOperators(governor, caller, 'read the key figures')
      const { document } = governor.charter()
      const competencies = (document.competencies ?? []).map(({ description = null, ...one }) => ({ ...one, description }))
      const reviews = reviewCounts(governor.state(), governor.clock.now())
      return sendJson(reply, { competencies, kpis: kpisView(governor.state(), document), reviews })
    },
  )
}
