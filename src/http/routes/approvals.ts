import { z } from 'zod'
import { Duration } from '../../core/charter/shapes.ts'
import { parseDuration } from '../../core/units.ts'
import { sendAnswer, sendJson } from '../answer.ts'
import { readsAll } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { ProblemError, sendProblem } from '../problem.ts'
import { problems, RequestParams, RequestSchema } from '../schemas.ts'
import { CodeField, secondFactor } from '../second-factor.ts'
import { AbsenceSchema, absenceView } from '../views/approval.ts'

const text = z.string().min(1).max(2000)
const operator = z.string().min(1).max(64)
const time = z.iso.datetime({ offset: true })

const DelegateBody = z.strictObject({ to: operator.describe('Operator id of who decides in your place'), code: CodeField })
const SnoozeBody = z.strictObject({ for: Duration.describe('Such as `5m`; must end before the deadline, which stands') })
const QuestionBody = z.strictObject({ text })
const AnswerBody = z.strictObject({
  text,
  question: z.int().min(1).max(100).optional().describe('Its number; absent: the last that has no answer'),
})
const AwayBody = z.strictObject({
  from: time.optional().describe('Absent: now'),
  to: time,
  deputy: operator.optional().describe('Operator id of who is asked in your place meanwhile'),
  code: CodeField,
})
const Absent = z.object({ absences: z.array(AbsenceSchema) })

const onRequest = <B extends z.ZodType>(tag: string, summary: string, description: string, body: B) => ({
  schema: {
    tags: [tag],
    summary,
    description,
    params: RequestParams,
    body,
    response: { 200: RequestSchema, 202: RequestSchema, ...problems },
  },
})

/** Who is asked about a request, and what is asked of its agent. Who may do it is decided in the core. */
export function approvalRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx

  api.post(
    '/api/v1/requests/:id/delegate',
    onRequest(
      'operators',
      'Let somebody else decide in your place',
      'Operators who are asked and have not voted. Then you do not count any more. Where approvals need a one-time code, so does this.',
      DelegateBody,
    ),
    async ({ params, body, caller }, reply) => {
      const command = {
        kind: 'delegate',
        request_id: params.id,
        to: body.to,
        door: caller.door,
        ...secondFactor(ctx, caller, body.code),
      } as const
      return sendAnswer(ctx, reply, await governor.submit(command, caller.principal))
    },
  )

  api.post(
    '/api/v1/requests/:id/snooze',
    onRequest('operators', 'No reminder for you for a while, then one', 'Operators who are asked. The deadline stands.', SnoozeBody),
    async ({ params, body, caller }, reply) => {
      const command = { kind: 'snooze', request_id: params.id, for: parseDuration(body.for) ?? 0, door: caller.door } as const
      return sendAnswer(ctx, reply, await governor.submit(command, caller.principal))
    },
  )

  api.post(
    '/api/v1/requests/:id/question',
    onRequest(
      'operators',
      'Ask the agent about a waiting request',
      'Operators. The deadline stands; the agent reads it in `questions`.',
      QuestionBody,
    ),
    async ({ params, body, caller }, reply) => {
      const command = { kind: 'question', request_id: params.id, text: ctx.redact(body).text, door: caller.door } as const
      return sendAnswer(ctx, reply, await governor.submit(command, caller.principal))
    },
  )

  api.post(
    '/api/v1/requests/:id/answer',
    onRequest('agents', 'Answer a question about your request', 'The agent that asked. Each question is answered once.', AnswerBody),
    async ({ params, body, caller }, reply) => {
      const { text, question } = ctx.redact(body)
      const command = { kind: 'answer', request_id: params.id, text, ...(question === undefined ? {} : { question }) } as const
      return sendAnswer(ctx, reply, await governor.submit(command, caller.principal))
    },
  )

  const sendAbsences = () => ({ absences: [...governor.state().absences.entries()].map(([, absence]) => absenceView(absence)) })

  api.post(
    '/api/v1/operators/me/away',
    {
      schema: {
        tags: ['operators'],
        summary: 'Out of office',
        description:
          'Operators, for themselves. What begins (or escalates) meanwhile asks the deputy instead; what is open already stays with whom it asked. What asks for one-time codes asks the deputy only if a `code` of yours came with this. Replaces what you said before.',
        body: AwayBody,
        response: { 200: Absent, ...problems },
      },
    },
    async ({ body, caller }, reply) => {
      const { from, to, deputy, code } = body
      const answer = await governor.submit(
        {
          kind: 'away',
          from: from === undefined ? governor.clock.now() : Date.parse(from),
          to: Date.parse(to),
          door: caller.door,
          ...(deputy === undefined ? {} : { deputy }),
          ...secondFactor(ctx, caller, code),
        },
        caller.principal,
      )
      return answer.ok ? sendJson(reply, sendAbsences()) : sendProblem(reply, answer.refusal)
    },
  )

  api.post(
    '/api/v1/operators/me/back',
    {
      schema: {
        tags: ['operators'],
        summary: 'Back in office',
        description: 'Operators, for themselves; twice is once.',
        body: z.strictObject({}),
        response: { 200: Absent, ...problems },
      },
    },
    async ({ caller }, reply) => {
      const answer = await governor.submit({ kind: 'back', door: caller.door }, caller.principal)
      return answer.ok ? sendJson(reply, sendAbsences()) : sendProblem(reply, answer.refusal)
    },
  )

  api.get(
    '/api/v1/operators/away',
    {
      schema: {
        tags: ['operators'],
        summary: 'Who is out of office, and who decides meanwhile',
        description: 'Operators.',
        response: { 200: Absent, ...problems },
      },
    },
    async ({ caller }, reply) => {
      if (!readsAll(governor, caller)) throw new ProblemError('forbidden', 'Only operators read who is out of office')
      return sendJson(reply, sendAbsences())
    },
  )
}
