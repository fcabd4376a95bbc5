import { z } from 'zod'
import { ChangesBody, changesOf, SeenBody } from '../../core/edits/body.ts'
import { redactChanges } from '../../core/edits/redact.ts'
import { sendAnswer } from '../answer.ts'
import type { Api, HttpContext } from '../deps.ts'
import { problems, RequestParams, RequestSchema } from '../schemas.ts'

const EditBody = z.strictObject({
  changes: ChangesBody,
  seen: SeenBody.describe('What you looked at, from the view of the request'),
  approve: z.boolean().default(false).describe('Approve what it then is, too, as far as you are asked'),
  reason: z.string().min(1).max(1024).optional(),
})

/** Editing a waiting request. Who may, and what, is decided in the core. */
export function editRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx

  api.post(
    '/api/v1/requests/:id/edit',
    {
      schema: {
        tags: ['operators'],
        summary: 'Change a waiting request instead of rejecting it',
        description:
          'Operators who may vote on it. What it then is, is judged anew and asked anew: earlier votes are void, the deadline stands. 409 `changed` when ' +
          'somebody voted on it or edited it since `seen`. Where the charter denies what it would be, it is refused; what no budget holds leaves it as it was.',
        params: RequestParams,
        body: EditBody,
        response: { 200: RequestSchema, 202: RequestSchema, ...problems },
      },
    },
    async ({ params, body, caller }, reply) => {
      const { seen, approve, reason } = ctx.redact(body)
      const changes = redactChanges(changesOf(body.changes), governor.state().requests.get(params.id)?.ask.args, ctx.redact)
      const said = { seen, approve, door: caller.door, ...(reason === undefined ? {} : { reason }) }
      const command = { kind: 'edit', request_id: params.id, changes, ...said } as const
      return sendAnswer(ctx, reply, await governor.submit(command, caller.principal))
    },
  )
}
