import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { reviewCounts } from '../../core/break-glass/view.ts'
import { stoppedAgents } from '../../core/breakers/breaker-state.ts'
import { lockCounts } from '../../core/locks/view.ts'
import type { Halted } from '../../core/state.ts'
import { sendJson } from '../answer.ts'
import { authenticate, isLoopback, operatorFor, readsAll } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { onlyOperators } from '../only.ts'
import { problems } from '../schemas.ts'
import { ReviewCountsSchema } from '../views/break-glass.ts'
import { HaltSchema, haltView } from '../views/trust.ts'

/** One part of the system, as `/health` and `channels test` show it. */
export const HealthRow = z.object({
  channel: z.string().describe('`store`, `queue`, or a channel'),
  ok: z.boolean(),
  problem: z.string().describe('What is wrong and what to do; empty when ok'),
})

const HealthSchema = z.object({
  status: z.enum(['ok', 'degraded', 'unavailable']),
  parts: z.array(HealthRow).optional().describe('From loopback, and for operators'),
  halted: z.literal(true).optional().describe('Operators have stopped everything; nothing is granted'),
  warnings: z.array(z.string()).optional(),
})

/** Parts without which nothing can be granted. */
const VITAL = new Set(['store', 'queue'])

/** `/health`: anybody may ask how it is; what is wrong with what is told to operators and on this machine. */
export function healthRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx
  api.get(
    '/health',
    {
      schema: {
        tags: ['status'],
        summary: 'Whether it works',
        description: '503 when the store or the queue is down. A broken chat channel makes it `degraded`: the others still work.',
        security: [],
        response: { 200: HealthSchema, 503: HealthSchema },
      },
    },
    async (request, reply) => {
      const parts = await ctx.health()
      const { halted } = governor.state()
      const warnings = [...haltWarning(halted), ...[ctx.reach() ?? []].flat()]
      const down = parts.some(({ channel, ok }) => !ok && VITAL.has(channel))
      const status = down ? 'unavailable' : parts.some(({ ok }) => !ok) || warnings.length > 0 ? 'degraded' : 'ok'
      const more = maySeeParts(request) ? { parts, ...(warnings.length === 0 ? {} : { warnings }) } : {}
      return sendJson(reply, { status, ...(halted ? { halted: true } : {}), ...more }, down ? 503 : 200)
    },
  )

  const maySeeParts = (request: FastifyRequest): boolean => {
    if (isLoopback(request)) return true
    const caller = authenticate(ctx, request)
    return 'principal' in caller && readsAll(governor, caller)
  }
}

const haltWarning = (halted: Halted | null): readonly string[] =>
  halted ? [`Everything is halted by ${halted.by.operator} since ${new Date(halted.at).toISOString()}: ${halted.reason}`] : []

const reviewWarning = ({ overdue }: { readonly overdue: number }): readonly string[] =>
  overdue > 0 ? [`${overdue} ${overdue === 1 ? 'review' : 'reviews'} of break-glass overdue: \`countersign reviews\` lists them`] : []

/** Who am I, and how does it stand. */
export function statusRoutes(api: Api, ctx: HttpContext): void {
  const { governor, escalations } = ctx
  api.get(
    '/api/v1/whoami',
    {
      schema: {
        tags: ['status'],
        summary: 'Who these credentials are',
        response: {
          200: z.object({
            kind: z.enum(['agent', 'meter', 'open', 'person', 'system']),
            agent_id: z.string().optional(),
            key_id: z.string().optional(),
            operator: z.object({ id: z.string(), roles: z.array(z.string()) }).nullable(),
            administers: z.boolean(),
          }),
          ...problems,
        },
      },
    },
    async ({ caller }, reply) => {
      const { principal } = caller
      const operator = operatorFor(governor, caller)
      return sendJson(reply, {
        kind: principal.kind,
        ...(principal.kind === 'agent' ? { agent_id: principal.agent } : {}),
        ...(principal.kind === 'agent' || principal.kind === 'meter' ? { key_id: principal.key } : {}),
        operator: operator ? { id: operator.id, roles: operator.roles } : null,
        administers: caller.console || (operator?.roles.includes('admin') ?? false),
      })
    },
  )

  api.get(
    '/api/v1/status',
    {
      schema: {
        tags: ['status'],
        summary: 'The organisation at a glance',
        response: {
          200: z.object({
            org: z.string(),
            mission: z.string(),
            charter: z.string(),
            authentication: z.enum(['open', 'keys']),
            pending: z.int(),
            agents: z.int(),
            halted: HaltSchema.nullable().describe('Who stopped everything, when and why; null: nobody'),
            paused: z.array(z.string()).describe('By an operator or a breaker'),
            probation: z.array(z.string()).describe('By a breaker: a person confirms every action'),
            reviews: ReviewCountsSchema,
            locks: z.object({ held: z.int(), waiting: z.int() }),
            operators: z.array(z.string()),
            channels: z.array(z.string()),
            head: z.object({ seq: z.int(), hash: z.string() }),
            healthy: z.boolean(),
            warnings: z.array(z.string()),
            now: z.iso.datetime(),
          }),
          ...problems,
        },
      },
    },
    async ({ caller }, reply) => {
      onlyOperators(governor, caller, 'see how the organisation stands')
      const [state, charter, warning] = [governor.state(), governor.charter(), ctx.reach()]
      const reviews = reviewCounts(state, governor.clock.now())
      return sendJson(reply, {
        org: governor.org,
        mission: charter.document.mission,
        charter: charter.hash,
        authentication: charter.document.agents.authentication,
        pending: escalations.size,
        agents: state.agents.size,
        halted: haltView(state.halted),
        ...stoppedAgents(state, governor.clock.now()),
        reviews,
        locks: lockCounts(state),
        operators: charter.operators.map(({ id }) => id),
        channels: charter.channels.map(({ key }) => key),
        head: state.head,
        healthy: governor.healthy(),
        warnings: [...(warning === undefined ? [] : [warning]), ...reviewWarning(reviews)],
        now: new Date(governor.clock.now()).toISOString(),
      })
    },
  )
}
