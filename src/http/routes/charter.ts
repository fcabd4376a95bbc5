import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { parseCharter } from '../../core/charter/parse.ts'
import { AdoptBody, RotationBody } from '../../core/constitution/wire.ts'
import type { Answer } from '../../core/decide/index.ts'
import { adoptOrPropose } from '../../governor/adoption.ts'
import { sendJson } from '../answer.ts'
import { adminPrincipal } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { onlyAdmins } from '../only.ts'
import { ProblemError, sendProblem } from '../problem.ts'
import { problems } from '../schemas.ts'

const Adopted = z.object({ charter: z.string().describe('Hash of the charter in force'), changed: z.boolean() })

/** The charter in force has `amendments`: it stays until the motion is carried. */
const Proposed = Adopted.extend({ motion_id: z.string(), people: z.int().describe('How many must approve') })

/** How the law changes: from the server's own file, from a body, and its keys. What is adopted, and with which signatures, is decided in the core. */
export function charterRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx

  const adopted = async (reply: FastifyReply, act: () => Promise<Answer>): Promise<FastifyReply> => {
    const before = governor.charter().hash
    const answer = await act()
    if (!answer.ok) return sendProblem(reply, answer.refusal)
    const { hash } = governor.charter()
    const motion = governor.state().motions.get(answer.subject)
    if (motion?.status.name !== 'open') return sendJson(reply, { charter: hash, changed: hash !== before })
    return sendJson(reply, { charter: hash, changed: false, motion_id: motion.id, people: motion.people }, 202)
  }

  api.post(
    '/api/v1/charter/reload',
    {
      schema: {
        tags: ['admin'],
        summary: 'Read the charter file again and put it into force',
        body: z.strictObject({}),
        response: { 200: Adopted, 202: Proposed, ...problems },
      },
    },
    async ({ caller }, reply) => {
      onlyAdmins(governor, caller, 'change the charter')
      return adopted(reply, ctx.reloadCharter)
    },
  )

  api.post(
    '/api/v1/charter/adopt',
    {
      schema: {
        tags: ['admin'],
        summary: 'Put a charter into force, with the signatures it needs',
        description: 'The signatures are held against the keys in force. Nothing is half adopted: what is refused changes nothing.',
        body: AdoptBody,
        response: { 200: Adopted, 202: Proposed, ...problems },
      },
    },
    async ({ body, caller }, reply) => {
      onlyAdmins(governor, caller, 'change the charter')
      const { signatures, ...files } = body
      const parsed = parseCharter(files)
      if ('faults' in parsed)
        throw new ProblemError('charter_invalid', 'The charter was not adopted; the one in force stays', parsed.faults)
      const { content } = parsed
      return adopted(reply, () =>
        adoptOrPropose(governor, { content, ...(signatures ? { signatures } : {}) }, adminPrincipal(caller), caller.door),
      )
    },
  )

  api.post(
    '/api/v1/charter/keys',
    {
      schema: {
        tags: ['admin'],
        summary: 'Put other signing keys into force, by word of the old ones',
        body: RotationBody,
        response: { 200: z.object({ rotation: z.int() }), ...problems },
      },
    },
    async ({ body, caller }, reply) => {
      onlyAdmins(governor, caller, 'rotate the keys')
      const answer = await governor.submit({ kind: 'rotate-keys', ...body }, adminPrincipal(caller))
      if (!answer.ok) return sendProblem(reply, answer.refusal)
      return sendJson(reply, { rotation: governor.state().seal?.rotations ?? 0 })
    },
  )
}
