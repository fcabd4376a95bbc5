import { z } from 'zod'
import { sendJson } from '../answer.ts'
import { operatorPrincipal } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { sendProblem } from '../problem.ts'
import { problems } from '../schemas.ts'
import { HaltSchema, haltView } from '../views/trust.ts'

const HaltBody = z.strictObject({ reason: z.string().min(1).max(1024).describe('Why, for everybody whose request it refuses') })

/** Stopping everything. */
export function haltRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx
  api.post(
    '/api/v1/halt',
    {
      schema: {
        tags: ['operators'],
        summary: 'Halt the organisation at once',
        description:
          'One operator is enough. What waits is rejected, nothing is granted, and grants cannot be redeemed until a motion of kind `lift-halt` is carried by as many operators as `halt.lift` says.',
        body: HaltBody,
        response: { 200: z.object({ halted: HaltSchema }), ...problems },
      },
    },
    async ({ body, caller }, reply) => {
      const answer = await governor.submit(
        { kind: 'halt', reason: ctx.redact(body).reason, door: caller.door },
        operatorPrincipal(governor, caller),
      )
      return answer.ok ? sendJson(reply, { halted: haltView(governor.state().halted) }) : sendProblem(reply, answer.refusal)
    },
  )
}
