import { z } from 'zod'
import { MUTABLE } from '../../core/notifications/kinds.ts'
import { sendJson } from '../answer.ts'
import type { Api, HttpContext } from '../deps.ts'
import { onlyOperators } from '../only.ts'
import { sendProblem } from '../problem.ts'
import { problems } from '../schemas.ts'

const Kinds = z.array(z.enum(MUTABLE)).max(MUTABLE.length)
const MuteBody = z.strictObject({
  channel: z.string().min(1).max(200).describe('Your own chat with the bot, such as `telegram:1001`'),
  kinds: Kinds.describe('What is silenced there from now on; none: all comes again'),
})
const Muted = z.object({ mutes: z.array(z.object({ channel: z.string(), kinds: Kinds })) })

/** What people silence in their own chats. Requests are none of it: whoever is asked hears of it. */
export function muteRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx
  const mutes = () => ({ mutes: [...governor.state().mutes.entries()].map(([channel, kinds]) => ({ channel, kinds })) })

  api.post(
    '/api/v1/operators/me/mutes',
    {
      schema: {
        tags: ['operators'],
        summary: 'Silence alerts or reports in your own chat with the bot',
        description:
          'Operators, for themselves. Replaces what was silenced there. Requests cannot be muted, and what others read too is the charter’s. A direct message in Slack is muted in itself only.',
        body: MuteBody,
        response: { 200: Muted, ...problems },
      },
    },
    async ({ body, caller }, reply) => {
      const kinds = MUTABLE.filter((kind) => body.kinds.includes(kind))
      const answer = await governor.submit({ kind: 'mute', channel: body.channel, kinds, door: caller.door }, caller.principal)
      return answer.ok ? sendJson(reply, mutes()) : sendProblem(reply, answer.refusal)
    },
  )

  api.get(
    '/api/v1/operators/mutes',
    {
      schema: {
        tags: ['operators'],
        summary: 'What is muted, by channel',
        description: 'Operators.',
        response: { 200: Muted, ...problems },
      },
    },
    async ({ caller }, reply) => {
      onlyOperators(governor, caller, 'read what is muted')
      return sendJson(reply, mutes())
    },
  )
}
