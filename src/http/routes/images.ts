import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { IMAGE_KEPT, LARGEST_IMAGE } from '../../core/images/law.ts'
import { imageFault, readImage } from '../../core/images/read.ts'
import { IMAGE_TYPES } from '../../core/images/record.ts'
import { sendAnswer, sendBytes } from '../answer.ts'
import { readsAgent } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { ProblemError, sendProblem } from '../problem.ts'
import { problems, RequestParams, RequestSchema } from '../schemas.ts'

/** An image may show anything: where it is opened by itself, nothing in it may run or load, and nobody keeps it. */
const IMAGE_HEADERS = {
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const

/** Images that agents attach to their requests. Who may, and when, is decided in the core. */
export function imageRoutes(api: Api, ctx: HttpContext): void {
  const { governor, images } = ctx
  const type = (headers: FastifyRequest['headers']): string => headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''

  api.register(async (scope) => {
    // Bodies are bytes here, and only of the types that may be attached.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(Object.keys(IMAGE_TYPES), { parseAs: 'buffer', bodyLimit: LARGEST_IMAGE }, (_request, body, done) =>
      done(null, body),
    )
    scope.addContentTypeParser('*', (request, _payload, done) =>
      done(new ProblemError('image_type', `Content-Type is ${type(request.headers)}; send image/png, image/jpeg or image/webp`)),
    )
    scope.put<{ Params: { id: string } }>(
      '/api/v1/requests/:id/image',
      {
        bodyLimit: LARGEST_IMAGE,
        schema: {
          tags: ['agents'],
          summary: 'Show people what would be done: attach an image to a waiting request',
          description:
            'The agent that asked, once, while people are asked: a screenshot, a rendered mail. The body is the image itself (image/png, image/jpeg or ' +
            'image/webp, at most 1 MB; width and height at most 10,000 pixels together). The same again changes nothing; another one is a 409. Cards show ' +
            'it, and say who had voted before. Nothing in it is masked. It is kept sealed outside the ledger for 30 days.',
          params: RequestParams,
          response: { 200: RequestSchema, 202: RequestSchema, ...problems },
        },
      },
      async ({ params: { id }, body, headers, caller }, reply) => {
        // Without a body or a Content-Type no parser was asked.
        if (!Buffer.isBuffer(body)) throw new ProblemError('image_type', 'Send the image as the body, with its Content-Type')
        const head = readImage(body)
        const fault = imageFault(body, type(headers), head)
        if (fault !== undefined || !head) throw new ProblemError('image_invalid', fault ?? 'The body is no image')
        const image = { digest: images.digestOf(id, body), bytes: body.length, ...head }
        const until = governor.clock.now() + IMAGE_KEPT
        const isAttached = (): boolean => governor.state().requests.get(id)?.image?.digest === image.digest
        const record = governor.state().requests.get(id)
        // Kept before it is recorded: an entry without content would promise what nobody can see.
        const fresh = record?.status.name === 'pending' && !record.image && readsAgent(governor, caller, record.ask.agent_id)
        if (fresh) await images.keep(id, body, until)
        const answer = await governor.submit({ kind: 'illustrate', request_id: id, image, until }, caller.principal)
        if (!answer.ok) {
          if (fresh && !isAttached()) await images.remove(id, image.digest)
          return sendProblem(reply, answer.refusal)
        }
        return sendAnswer(ctx, reply, answer)
      },
    )
  })

  api.get(
    '/api/v1/requests/:id/image',
    {
      schema: {
        tags: ['requests'],
        summary: 'The image that was attached to a request',
        description: 'Operators, and the agent that asked. 410 when it is no longer kept.',
        params: RequestParams,
        response: { 200: { description: 'The image', content: { 'image/png': { schema: z.string() } } }, ...problems },
      },
    },
    async ({ params: { id }, caller }, reply) => {
      const record = await governor.request(id)
      if (!record?.image || !readsAgent(governor, caller, record.ask.agent_id))
        throw new ProblemError('not_found', `There is no image of ${id} here that you may see`)
      const content = await images.read(id, record.image.digest)
      if (!content) throw new ProblemError('image_gone', `The image of ${id} is no longer kept`)
      const name = `${id.replace(/[^A-Za-z0-9_-]/g, '_')}.${IMAGE_TYPES[record.image.type]}`
      return sendBytes(reply, content, {
        ...IMAGE_HEADERS,
        'content-type': record.image.type,
        'content-disposition': `attachment; filename="${name}"`,
      })
    },
  )
}
