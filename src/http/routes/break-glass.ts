import { z } from 'zod'
import { reviewsView } from '../../core/break-glass/view.ts'
import { sendAnswer, sendJson } from '../answer.ts'
import type { Api, HttpContext } from '../deps.ts'
import { onlyOperators } from '../only.ts'
import { ConfirmField, editsSeen, problems, RequestParams, RequestSchema, SeenField } from '../schemas.ts'
import { CodeField, secondFactor } from '../second-factor.ts'
import { ReviewSchema } from '../views/break-glass.ts'

const said = z.string().min(1).max(2000)
const GlassBody = z.strictObject({
  reason: said.describe('Why it cannot wait: everybody reads it, and who reviews it'),
  confirm: ConfirmField,
  code: CodeField,
  seen: SeenField,
})
const ReviewBody = z.strictObject({
  justified: z.boolean().describe('Whether it was right'),
  note: said.describe('What was looked at, and found'),
})

/** Break-glass: a grant on one person's word, and its review by somebody else. */
export function breakGlassRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx
  const response = { 200: RequestSchema, ...problems }

  api.post(
    '/api/v1/requests/:id/break-glass',
    {
      schema: {
        tags: ['operators'],
        summary: 'Grant a waiting request alone',
        description:
          'Operators of `approvals.break_glass`. It stands for the approvals of people and for nothing else; every channel hears of it, and somebody else owes a review.',
        params: RequestParams,
        body: GlassBody,
        response,
      },
    },
    async ({ params, body: { code, seen, ...body }, caller }, reply) => {
      const { reason, confirm } = ctx.redact(body)
      const typed = { ...(confirm === undefined ? {} : { confirm }), ...secondFactor(ctx, caller, code), ...editsSeen(seen) }
      const command = { kind: 'break-glass', request_id: params.id, reason, door: caller.door, ...typed } as const
      return sendAnswer(ctx, reply, await governor.submit(command, caller.principal))
    },
  )

  api.post(
    '/api/v1/requests/:id/review',
    {
      schema: {
        tags: ['operators'],
        summary: 'Say whether a break-glass was right',
        description: 'Operators, but who did it and who owns the agent. Once; an overdue one is still owed.',
        params: RequestParams,
        body: ReviewBody,
        response,
      },
    },
    async ({ params, body, caller }, reply) => {
      const command = { kind: 'review', request_id: params.id, door: caller.door, ...ctx.redact(body) } as const
      return sendAnswer(ctx, reply, await governor.submit(command, caller.principal))
    },
  )

  api.get(
    '/api/v1/reviews',
    {
      schema: {
        tags: ['operators'],
        summary: 'Reviews of break-glass that are owed',
        description: 'Operators. The most urgent first.',
        response: { 200: z.object({ reviews: z.array(ReviewSchema) }), ...problems },
      },
    },
    async ({ caller }, reply) => {
      onlyOperators(governor, caller, 'see which reviews are owed')
      return sendJson(reply, { reviews: reviewsView(governor.state(), governor.clock.now()) })
    },
  )
}
