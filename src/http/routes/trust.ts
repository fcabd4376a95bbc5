import { z } from 'zod'
import { CapabilityName, Points } from '../../core/charter/sections/trust.ts'
import type { Door } from '../../core/principal.ts'
import { sendAnswer, sendJson } from '../answer.ts'
import { operatorPrincipal, readsAgent } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { onlyOperators } from '../only.ts'
import { ProblemError, sendProblem } from '../problem.ts'
import { AgentParams, problems, RequestParams, RequestSchema } from '../schemas.ts'
import { TrustSchema, trustView } from '../views/trust.ts'

const text = (max: number) => z.string().min(1).max(max)
const AuditBody = z.strictObject({
  passed: z.boolean(),
  score: Points.optional().describe('How good, 0–100; absent: 100 when it passed, else 0'),
  kpis: z
    .record(z.string().regex(/^[A-Za-z][\w.-]{0,63}$/, 'expected 1–64 of A–Z a–z 0–9 _ . -, first a letter'), z.number())
    .optional()
    .describe('What was measured, by name'),
  evidence_digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hex')
    .optional()
    .describe('SHA-256 of what was looked at'),
  note: text(1024).optional(),
})
const capability = CapabilityName.optional().describe('Absent: all of them')
const reason = text(1024).describe('Why, for the ledger and the people who read it')
const OrderBody = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('grant'), to: Points.describe('Raised to it; never lowered'), capability, reason }),
  z.strictObject({ do: z.literal('lower'), to: Points.describe('Lowered to it; never raised'), capability, reason }),
  z.strictObject({ do: z.literal('freeze'), reason }),
  z.strictObject({ do: z.literal('unfreeze'), reason }),
])
const ResetBody = z.strictObject({ reason: text(1024).optional() })
const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: z.string().min(1).max(128).optional().describe('`next` of the page before'),
})

/** Trust: audits that earn it, and what operators do to it and to tripped breakers. */
export function trustRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx
  const view = (agent: string) => trustView(governor.state(), governor.charter(), agent, governor.clock.now())

  api.post(
    '/api/v1/requests/:id/audit',
    {
      schema: {
        tags: ['operators'],
        summary: 'Say how good settled work was',
        description:
          'Operators, observers and meter keys, each once per request; never the agent. Work that passed earns its agent trust, by its confirmed cost; work that did not loses it.',
        params: RequestParams,
        body: AuditBody,
        response: { 200: RequestSchema, ...problems },
      },
    },
    async ({ params, body, caller }, reply) => {
      const { passed, score = passed ? 100 : 0, kpis, evidence_digest, note } = ctx.redact(body)
      const command = {
        kind: 'audit',
        request_id: params.id,
        passed,
        score,
        ...(kpis === undefined ? {} : { kpis }),
        ...(evidence_digest === undefined ? {} : { evidence_digest }),
        ...(note === undefined ? {} : { note }),
        door: caller.door,
      } as const
      const answer = await governor.submit(command, caller.principal)
      return sendAnswer(ctx, reply, answer)
    },
  )

  api.get(
    '/api/v1/trust',
    {
      schema: {
        tags: ['operators'],
        summary: 'The trust of all agents, by id',
        querystring: ListQuery,
        response: { 200: z.object({ agents: z.array(TrustSchema), next: z.string().nullable() }), ...problems },
      },
    },
    async ({ query, caller }, reply) => {
      onlyOperators(governor, caller, 'see the trust of all agents')
      const ids = [...governor.state().agents.entries()].map(([id]) => id).sort()
      const rest = query.after === undefined ? ids : ids.filter((id) => id > (query.after as string))
      const page = rest.slice(0, query.limit)
      return sendJson(reply, { agents: page.map(view), next: rest.length > page.length ? (page.at(-1) ?? null) : null })
    },
  )

  api.get(
    '/api/v1/agents/:id/trust',
    {
      schema: {
        tags: ['agents'],
        summary: 'What an agent has earned: operators, and the agent itself',
        params: AgentParams,
        response: { 200: TrustSchema, ...problems },
      },
    },
    async ({ params, caller }, reply) => {
      if (!governor.state().agents.has(params.id) || !readsAgent(governor, caller, params.id))
        throw new ProblemError('not_found', `There is no agent ${params.id} here that you may read`)
      return sendJson(reply, view(params.id))
    },
  )

  api.post(
    '/api/v1/agents/:id/trust',
    {
      schema: {
        tags: ['operators'],
        summary: 'Grant, lower, freeze or unfreeze trust',
        description: 'Operators with the role admin; each an entry that says who and why. Frozen: nothing is earned and nothing decays.',
        params: AgentParams,
        body: OrderBody,
        response: { 200: TrustSchema, ...problems },
      },
    },
    async ({ params, body, caller }, reply) => {
      const { reason: why, ...given } = ctx.redact(body)
      const order =
        'to' in given
          ? { do: given.do, to: given.to, ...(given.capability === undefined ? {} : { capability: given.capability }) }
          : { do: given.do }
      const command = { kind: 'trust', agent_id: params.id, order, reason: why, door: caller.door } as const
      const answer = await governor.submit(command, operatorPrincipal(governor, caller))
      return answer.ok ? sendJson(reply, view(params.id)) : sendProblem(reply, answer.refusal)
    },
  )

  const reset = (summary: string) => ({
    tags: ['operators'],
    summary,
    description: 'One step back: from paused to probation, from probation to clear. Operators.',
    body: ResetBody,
  })
  const resetOf = (agent_id: string | null, body: z.infer<typeof ResetBody>, door: Door) =>
    ({ kind: 'reset-breaker', agent_id, door, ...(body.reason === undefined ? {} : { reason: body.reason }) }) as const

  api.post(
    '/api/v1/agents/:id/breaker/reset',
    { schema: { ...reset('Reset the tripped breaker of an agent'), params: AgentParams, response: { 200: TrustSchema, ...problems } } },
    async ({ params, body, caller }, reply) => {
      const answer = await governor.submit(resetOf(params.id, ctx.redact(body), caller.door), operatorPrincipal(governor, caller))
      return answer.ok ? sendJson(reply, view(params.id)) : sendProblem(reply, answer.refusal)
    },
  )

  api.post(
    '/api/v1/breaker/reset',
    {
      schema: {
        ...reset('Reset the tripped breaker of the whole organisation'),
        response: { 200: z.object({ standing: z.enum(['paused', 'probation', 'clear']) }), ...problems },
      },
    },
    async ({ body, caller }, reply) => {
      const answer = await governor.submit(resetOf(null, ctx.redact(body), caller.door), operatorPrincipal(governor, caller))
      if (!answer.ok) return sendProblem(reply, answer.refusal)
      return sendJson(reply, { standing: governor.state().breakers.has('org') ? 'probation' : 'clear' })
    },
  )
}
