import { z } from 'zod'
import { AgentId } from '../../core/ask.ts'
import { hashToken, keyToken } from '../../governor/tokens.ts'
import { sendJson } from '../answer.ts'
import { adminPrincipal } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { onlyAdmins } from '../only.ts'
import { sendProblem } from '../problem.ts'
import { problems } from '../schemas.ts'

const KeyBody = z.union([
  z.strictObject({ agent_id: AgentId, purpose: z.literal('agent').default('agent') }),
  z.strictObject({ purpose: z.literal('meter').describe('Confirms what was really spent, and nothing else') }),
])
const KeyParams = z.strictObject({ id: z.string().regex(/^[\w.-]{1,128}$/, 'expected a key id') })
const KeySchema = z.object({
  key_id: z.string(),
  agent_id: z.string().nullable(),
  purpose: z.enum(['agent', 'meter']),
  added_at: z.iso.datetime(),
  revoked_at: z.iso.datetime().nullable(),
})

/** Keys of agents and meters; for admins and the holder of the operator token. */
export function keyRoutes(api: Api, ctx: HttpContext): void {
  const { governor, secrets } = ctx

  api.get(
    '/api/v1/keys',
    { schema: { tags: ['admin'], summary: 'List keys', response: { 200: z.object({ keys: z.array(KeySchema) }), ...problems } } },
    async ({ caller }, reply) => {
      onlyAdmins(governor, caller, 'list keys')
      const keys = [...governor.state().keys.entries()]
        .map(([, key]) => ({
          key_id: key.id,
          agent_id: key.agent,
          purpose: key.purpose,
          added_at: new Date(key.added).toISOString(),
          revoked_at: key.revoked === undefined ? null : new Date(key.revoked).toISOString(),
        }))
        .sort((a, b) => (a.added_at + a.key_id < b.added_at + b.key_id ? -1 : 1))
      return sendJson(reply, { keys })
    },
  )

  api.post(
    '/api/v1/keys',
    {
      schema: {
        tags: ['admin'],
        summary: 'Make a key',
        description: 'The token is shown once, here. From its first key on, nobody acts as the agent without one.',
        body: KeyBody,
        response: {
          201: z.object({ key_id: z.string(), agent_id: z.string().nullable(), purpose: z.enum(['agent', 'meter']), token: z.string() }),
          ...problems,
        },
      },
    },
    async ({ body, caller }, reply) => {
      const key_id = governor.ids.next('key_')
      const token = keyToken(secrets.master, key_id)
      const agent_id = 'agent_id' in body ? body.agent_id : null
      const command = { kind: 'add-key', key_id, agent_id, purpose: body.purpose, sha256: hashToken(token) } as const
      const answer = await governor.submit(command, adminPrincipal(caller))
      if (!answer.ok) return sendProblem(reply, answer.refusal)
      return sendJson(reply, { key_id, agent_id, purpose: body.purpose, token }, 201)
    },
  )

  api.delete(
    '/api/v1/keys/:id',
    {
      schema: {
        tags: ['admin'],
        summary: 'End a key',
        params: KeyParams,
        response: { 200: z.object({ key_id: z.string(), revoked: z.literal(true) }), ...problems },
      },
    },
    async ({ params, caller }, reply) => {
      const answer = await governor.submit({ kind: 'revoke-key', key_id: params.id }, adminPrincipal(caller))
      return answer.ok ? sendJson(reply, { key_id: params.id, revoked: true }) : sendProblem(reply, answer.refusal)
    },
  )
}
