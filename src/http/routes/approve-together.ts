import { z } from 'zod'
import type { Refusal } from '../../core/problem.ts'
import { requestAnswer, sendJson } from '../answer.ts'
import type { Caller } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { problemOf } from '../problem.ts'
import { problems, RequestSchema } from '../schemas.ts'

/** Requests approved in one act at the most. */
const MOST = 50
const Id = z.string().regex(/^[\w.-]{1,128}$/, 'expected a request id')

const TogetherBody = z
  .strictObject({
    ids: z.array(Id).min(1).max(MOST),
    seen: z
      .record(Id, z.string().regex(/^[0-9a-f]{64}$/, 'expected an action digest'))
      .describe('The `action_digest` of each, as it was shown to who approves'),
  })
  .refine(({ ids }) => new Set(ids).size === ids.length, 'each id once')

const Result = z.object({
  request_id: z.string(),
  approved: z.boolean(),
  request: RequestSchema.optional().describe('The request as it is now, when the approval counts'),
  code: z.string().optional().describe('Why it does not: a code of the table of codes'),
  detail: z.string().optional(),
})
type Result = z.infer<typeof Result>

/** Approving several waiting requests in one act, each after it was shown. */
export function approveTogetherRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx

  api.post(
    '/api/v1/requests/approve',
    {
      schema: {
        tags: ['operators'],
        summary: 'Approve several waiting requests that were shown',
        description:
          'Operators. Each approval is a vote of its own and counts or not by itself: the answer says which. What was not shown, or is another by now, ' +
          'does not count (`not_shown`, `changed`); nor does what is critical or must be confirmed (`one_by_one`).',
        body: TogetherBody,
        response: { 200: z.object({ results: z.array(Result) }), ...problems },
      },
    },
    async ({ body: { ids, seen }, caller }, reply) =>
      sendJson(reply, { results: await Promise.all(ids.map((id) => approve(caller, id, Object.hasOwn(seen, id) ? seen[id] : undefined))) }),
  )

  async function approve(caller: Caller, id: string, together: string | undefined): Promise<Result> {
    if (together === undefined) return no(id, { code: 'not_shown', detail: `${id} is not in \`seen\`: show it first, then approve it` })
    const command = { kind: 'vote', request_id: id, vote: 'approve', door: caller.door, together } as const
    try {
      const answer = await governor.submit(command, caller.principal)
      if (!answer.ok) return no(id, answer.refusal)
    } catch (error) {
      // What was recorded before stays recorded, so each says for itself that it was not.
      return no(id, problemOf(error))
    }
    const record = governor.state().requests.get(id)
    return { request_id: id, approved: true, ...(record ? { request: requestAnswer(ctx, record) as Result['request'] } : {}) }
  }
}

const no = (request_id: string, { code, detail }: Refusal): Result => ({ request_id, approved: false, code, detail })
