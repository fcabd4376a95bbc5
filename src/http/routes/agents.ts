import { z } from 'zod'
import { remainingDay } from '../../core/budget/reserve.ts'
import { agentWindows } from '../../core/budget/view.ts'
import type { AgentRecord, Session } from '../../core/state.ts'
import { toolsView } from '../../core/tools/view.ts'
import { usdFromMicros } from '../../core/units.ts'
import { sendJson } from '../answer.ts'
import { readsAgent } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { onlyOperators } from '../only.ts'
import { ProblemError, sendProblem } from '../problem.ts'
import { AgentParams, AgentSchema, problems, ReasonBody, ToolsSchema } from '../schemas.ts'
import { breakerView } from '../views/trust.ts'

const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: z.string().min(1).max(128).optional().describe('`next` of the page before'),
})

/** Agents: who they are, and stopping them. */
export function agentRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx

  api.get(
    '/api/v1/agents',
    {
      schema: {
        tags: ['operators'],
        summary: 'List agents, by id',
        querystring: ListQuery,
        response: { 200: z.object({ agents: z.array(AgentSchema), next: z.string().nullable() }), ...problems },
      },
    },
    async ({ query, caller }, reply) => {
      onlyOperators(governor, caller, 'list agents')
      const agents = [...governor.state().agents.entries()].map(([, agent]) => agent).sort((a, b) => (a.id < b.id ? -1 : 1))
      const rest = query.after === undefined ? agents : agents.filter(({ id }) => id > (query.after as string))
      const page = rest.slice(0, query.limit)
      const next = rest.length > page.length ? (page.at(-1)?.id ?? null) : null
      return sendJson(reply, { agents: page.map((agent) => agentView(ctx, agent)), next })
    },
  )

  api.get(
    '/api/v1/agents/:id',
    {
      schema: {
        tags: ['agents'],
        summary: 'One agent: operators, and the agent itself',
        params: AgentParams,
        response: { 200: AgentSchema, ...problems },
      },
    },
    async ({ params, caller }, reply) => sendAgent(ctx, reply, params.id, readsAgent(governor, caller, params.id)),
  )

  api.get(
    '/api/v1/agents/:id/tools',
    {
      schema: {
        tags: ['agents'],
        summary: 'The tools an agent has, put together: operators, and the agent itself',
        description:
          'By the charter in force. Patterns are explained in `docs/risk.md`; an agent that the charter does not list has those of everyone.',
        params: AgentParams,
        response: { 200: ToolsSchema, ...problems },
      },
    },
    async ({ params, caller }, reply) => {
      if (!readsAgent(governor, caller, params.id))
        throw new ProblemError('not_found', `There is no agent ${params.id} here that you may read`)
      return sendJson(reply, toolsView(governor.charter(), params.id))
    },
  )

  api.post(
    '/api/v1/agents/:id/pause',
    {
      schema: {
        tags: ['operators'],
        summary: 'Stop an agent',
        description: 'What waits is rejected, nothing is granted, and grants cannot be redeemed until `resume`.',
        params: AgentParams,
        body: ReasonBody,
        response: { 200: AgentSchema, ...problems },
      },
    },
    async ({ params, body, caller }, reply) => {
      const reason = body.reason === undefined ? {} : ctx.redact({ reason: body.reason })
      const answer = await governor.submit({ kind: 'pause', agent_id: params.id, door: caller.door, ...reason }, caller.principal)
      return answer.ok ? sendAgent(ctx, reply, params.id, true) : sendProblem(reply, answer.refusal)
    },
  )

  api.post(
    '/api/v1/agents/:id/resume',
    {
      schema: {
        tags: ['operators'],
        summary: 'Let a paused agent go on',
        description: 'One that a breaker stopped goes one step back: to probation, and from there to clear.',
        params: AgentParams,
        body: z.strictObject({}),
        response: { 200: AgentSchema, ...problems },
      },
    },
    async ({ params, caller }, reply) => {
      const answer = await governor.submit({ kind: 'resume', agent_id: params.id, door: caller.door }, caller.principal)
      return answer.ok ? sendAgent(ctx, reply, params.id, true) : sendProblem(reply, answer.refusal)
    },
  )
}

function sendAgent(ctx: HttpContext, reply: Parameters<typeof sendJson>[0], id: string, may: boolean): ReturnType<typeof sendJson> {
  const agent = ctx.governor.state().agents.get(id)
  if (!agent || !may) throw new ProblemError('not_found', `There is no agent ${id} here that you may read`)
  const { governor } = ctx
  const windows = agentWindows(governor.state(), governor.charter(), id, governor.clock.now())
  return sendJson(reply, { ...agentView(ctx, agent), windows })
}

function agentView({ governor }: HttpContext, agent: AgentRecord): z.infer<typeof AgentSchema> {
  const now = governor.clock.now()
  const { session, paused } = agent
  const remaining = remainingDay(governor.state(), governor.charter(), agent.id, now)
  const breaker = breakerView(governor.state(), agent.id, now)
  return {
    agent_id: agent.id,
    first_seen: iso(agent.first_seen),
    session: session
      ? {
          session_id: session.id,
          expires_at: iso(session.expires),
          open: now < session.expires,
          max_priority: session.max_priority,
          session_budget_usd: session.budget === null ? null : usdFromMicros(session.budget),
          ...(session.framework === undefined ? {} : { framework: session.framework }),
          capabilities: [...session.capabilities],
          ...saidOf(session),
        }
      : null,
    paused: paused
      ? { by: paused.by.operator, at: iso(paused.at), ...(paused.reason === undefined ? {} : { reason: paused.reason }) }
      : breaker?.standing === 'paused'
        ? { by: 'breaker', at: breaker.tripped_at, reason: breaker.reason }
        : null,
    breaker,
    keys: agent.keys,
    remaining_budget_usd: remaining === null ? null : usdFromMicros(remaining),
  }
}

/** What the agent said of its session besides. */
function saidOf({ kind, label, channel, identity }: Session) {
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(label === undefined ? {} : { label }),
    ...(channel === undefined ? {} : { channel }),
    ...(identity === undefined ? {} : { identity: { ...identity } }),
  }
}

const iso = (at: number): string => new Date(at).toISOString()
