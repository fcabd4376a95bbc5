import { z } from 'zod'
import type { ChannelHealth } from '../../governor/skin.ts'
import { sendJson } from '../answer.ts'
import { operatorFor } from '../auth.ts'
import { baseUrl } from '../base-url.ts'
import type { Api, HttpContext } from '../deps.ts'
import type { InboxIdentity } from '../inbox/cookie.ts'
import { inboxUrl } from '../inbox/links.ts'
import { onlyAdmins } from '../only.ts'
import { ProblemError } from '../problem.ts'
import { problems } from '../schemas.ts'
import { HealthRow } from './health.ts'

const TestBody = z.strictObject({ channel: z.string().min(1).max(200).optional().describe('A key such as slack:C0123456789; absent: all') })

/** What the command line does through a running server. */
export function adminRoutes(api: Api, ctx: HttpContext): void {
  const { governor, links } = ctx

  api.post(
    '/api/v1/inbox-links',
    {
      schema: {
        tags: ['admin'],
        summary: 'Make a one-time link to the web inbox',
        description: 'Opens the inbox as the operator who asks, once, within 15 minutes.',
        body: z.strictObject({}),
        response: { 201: z.object({ url: z.string(), expires_at: z.iso.datetime() }), ...problems },
      },
    },
    async ({ caller }, reply) => {
      const { principal } = caller
      const may = principal.kind === 'person' && operatorFor(governor, caller) !== undefined
      if (!may)
        throw new ProblemError('not_operator', 'Only an operator of the charter gets a link; this charter may have no local operator')
      const { code, expires } = links.issue(principal.identity as InboxIdentity)
      const url = inboxUrl(baseUrl(ctx.config, api.server.address()), code)
      return sendJson(reply, { url, expires_at: new Date(expires).toISOString() }, 201)
    },
  )

  api.post(
    '/api/v1/channels/test',
    {
      schema: {
        tags: ['admin'],
        summary: 'Post a test card to channels and say what is wrong with each',
        body: TestBody,
        response: { 200: z.object({ channels: z.array(HealthRow) }), ...problems },
      },
    },
    async ({ body, caller }, reply) => {
      onlyAdmins(governor, caller, 'test channels')
      const listed = governor.charter().channels.map(({ key }) => key)
      if (body.channel !== undefined && !listed.includes(body.channel))
        throw new ProblemError('not_found', `The charter lists no channel ${JSON.stringify(body.channel)}`)
      const channels: ChannelHealth[] = []
      for (const channel of body.channel === undefined ? listed : [body.channel]) channels.push(await ctx.testChannel(channel))
      return sendJson(reply, { channels })
    },
  )

  api.get(
    '/api/v1/channels/taps',
    {
      schema: {
        tags: ['admin'],
        summary: 'Who last tapped the test card of each channel',
        response: {
          200: z.object({ taps: z.array(z.object({ channel: z.string(), at: z.iso.datetime(), by: z.string() })) }),
          ...problems,
        },
      },
    },
    async ({ caller }, reply) => {
      onlyAdmins(governor, caller, 'test channels')
      const taps = governor.charter().channels.flatMap(({ key }) => {
        const tap = ctx.lastTap(key)
        return tap ? [{ channel: key, at: new Date(tap.at).toISOString(), by: tap.by }] : []
      })
      return sendJson(reply, { taps })
    },
  )
}
