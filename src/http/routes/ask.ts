import { z } from 'zod'
import { AgentId, AskBody, askFromBody, UsdAmount } from '../../core/ask.ts'
import type { Command } from '../../core/command.ts'
import { PurposeBody } from '../../core/standing-grants/purpose.ts'
import type { Session } from '../../core/state.ts'
import { type Micros, microsFromUsd, usdFromMicros } from '../../core/units.ts'
import { sendAnswer, sendJson } from '../answer.ts'
import type { Api, HttpContext } from '../deps.ts'
import { sendProblem } from '../problem.ts'
import { problems, RequestSchema } from '../schemas.ts'

const HandshakeBody = z.strictObject({
  agent_id: AgentId,
  agent_framework: z.string().min(1).max(128).optional(),
  capabilities: z.array(z.string().min(1).max(128)).max(100).default([]),
  max_priority: z.int().min(1).max(10).default(10).describe('The highest priority this agent will ask with'),
  session_budget_usd: UsdAmount.nullable().optional().describe('A limit for this session; the charter may set a lower one'),
  kind: z.string().min(1).max(64).optional().describe('What starts the session, such as `interactive` or `scheduled`'),
  label: z.string().min(1).max(128).optional(),
  channel: z.string().min(1).max(64).optional().describe('Where the agent talks to people, such as `telegram`'),
  purpose: PurposeBody.optional().describe(
    'What the session is for. A request that names it (`purpose`) may be approved for all of it at once; it never changes while the session is open',
  ),
  identity: z
    .record(z.string().min(1).max(128), z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hex'))
    .refine((files) => Object.keys(files).length <= 50, 'at most 50 files')
    .optional()
    .describe("SHA-256 of each of the agent's identity and persona files, by name; recorded with the session"),
})

const Registered = z.object({
  status: z.literal('registered'),
  agent_id: z.string(),
  session_id: z.string(),
  expires_at: z.iso.datetime(),
  limits: z.object({
    max_priority: z.int(),
    session_budget_usd: z.number().nullable(),
    agent_day_usd: z.number().nullable(),
    task_usd: z.number().nullable(),
    org_day_usd: z.number().nullable(),
  }),
})

const usd = (micros: Micros | null): number | null => (micros === null ? null : usdFromMicros(micros))
const lower = (a: Micros | null, b: Micros | null): Micros | null => (a === null ? b : b === null ? a : Math.min(a, b))

/** The two routes every agent knows: handshake and request-permission. */
export function askRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx

  api.post(
    '/api/v1/handshake',
    {
      schema: {
        tags: ['agents'],
        summary: 'Open a session, or learn which one is open',
        description:
          'A session lasts as long as the charter says. While one is open it is the answer: never refilled, its limits never raised.',
        body: HandshakeBody,
        response: { 200: Registered, ...problems },
      },
    },
    async (request, reply) => {
      const { agent_id } = request.body
      const answer = await governor.submit(
        handshakeCommand(redacted(ctx, request.body), governor.ids.next('ses_')),
        request.caller.principal,
      )
      if (!answer.ok) return sendProblem(reply, answer.refusal)
      const session = governor.state().agents.get(agent_id)?.session
      if (!session) throw new Error(`${agent_id} has no session after its handshake`)
      return sendJson(reply, registered(ctx, agent_id, session))
    },
  )

  api.post(
    '/api/v1/request-permission',
    {
      schema: {
        tags: ['agents'],
        summary: 'Ask for permission',
        description:
          'GRANTED and REJECTED are 200, PENDING is 202: people are asked, and silence until `expires_at` means no. ' +
          'The same `idempotency_key` with the same body gets the same answer and is charged once.',
        body: AskBody,
        response: { 200: RequestSchema, 202: RequestSchema, ...problems },
      },
    },
    async (request, reply) => {
      const command: Command<'ask'> = {
        kind: 'ask',
        request_id: governor.ids.next('req_'),
        ask: askFromBody(ctx.redact(request.body)),
        door: 'http',
      }
      return sendAnswer(ctx, reply, await governor.submit(command, request.caller.principal))
    },
  )
}

/** The body without what must not be kept; the hashes in it are hashes, whatever digits they hold. */
function redacted({ redact }: HttpContext, { identity, ...body }: z.infer<typeof HandshakeBody>): z.infer<typeof HandshakeBody> {
  if (!identity) return redact(body)
  const files = Object.entries(identity).map(([name, hash]) => [redact({ name }).name, hash])
  return { ...redact(body), identity: Object.fromEntries(files) }
}

function handshakeCommand(body: z.infer<typeof HandshakeBody>, session_id: string): Command<'handshake'> {
  const { agent_id, agent_framework, capabilities, max_priority, session_budget_usd, kind, label, channel, identity, purpose } = body
  return {
    kind: 'handshake',
    agent_id,
    capabilities,
    max_priority,
    session_budget: session_budget_usd === undefined || session_budget_usd === null ? null : (microsFromUsd(session_budget_usd) ?? 0),
    session_id,
    ...(agent_framework === undefined ? {} : { framework: agent_framework }),
    ...(kind === undefined ? {} : { session_kind: kind }),
    ...(label === undefined ? {} : { label }),
    ...(channel === undefined ? {} : { channel }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(identity === undefined ? {} : { identity }),
  }
}

function registered({ governor }: HttpContext, agent_id: string, session: Session): z.infer<typeof Registered> {
  const { limits } = governor.charter()
  return {
    status: 'registered',
    agent_id,
    session_id: session.id,
    expires_at: new Date(session.expires).toISOString(),
    limits: {
      max_priority: session.max_priority,
      session_budget_usd: usd(lower(session.budget, limits.session)),
      agent_day_usd: usd(limits.agentDay),
      task_usd: usd(limits.task),
      org_day_usd: usd(limits.orgDay),
    },
  }
}
