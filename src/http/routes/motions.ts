import { z } from 'zod'
import { MotionBody } from '../../core/motions/kinds.ts'
import { sendJson } from '../answer.ts'
import { operatorPrincipal } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { onlyOperators } from '../only.ts'
import { ProblemError, sendProblem } from '../problem.ts'
import { problems, VoteBody } from '../schemas.ts'
import { MotionSchema, type MotionView, motionView } from '../views/motions.ts'

const MoveBody = z.strictObject({
  motion: MotionBody.describe('`{"kind": "lift-halt"}`, or `{"kind": "resolution", "text": …}`'),
  reason: z.string().min(1).max(1024).optional().describe('Why, for those who are to approve it'),
})
const Params = z.strictObject({ id: z.string().min(1).max(128) })

/** Motions: what operators decide together that is no agent's request. */
export function motionRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx
  const find = (id: string): MotionView => {
    const record = governor.state().motions.get(id)
    if (!record) throw new ProblemError('not_found', `There is no motion ${id} here; a day after its end it is in the ledger only`)
    return motionView(record, governor.charter())
  }

  api.get(
    '/api/v1/motions',
    {
      schema: {
        tags: ['operators'],
        summary: 'Motions that are open, or ended within a day; the newest first',
        response: { 200: z.object({ motions: z.array(MotionSchema) }), ...problems },
      },
    },
    async ({ caller }, reply) => {
      onlyOperators(governor, caller, 'see motions')
      const motions = [...governor.state().motions.entries()].map(([, record]) => motionView(record, governor.charter()))
      return sendJson(reply, { motions: motions.sort((a, b) => (a.made_at < b.made_at ? 1 : -1)) })
    },
  )

  api.get(
    '/api/v1/motions/:id',
    { schema: { tags: ['operators'], summary: 'One motion', params: Params, response: { 200: MotionSchema, ...problems } } },
    async ({ params, caller }, reply) => {
      onlyOperators(governor, caller, 'see motions')
      return sendJson(reply, find(params.id))
    },
  )

  api.post(
    '/api/v1/motions',
    {
      schema: {
        tags: ['operators'],
        summary: 'Propose what operators decide together',
        description:
          'Whoever may vote approves it by proposing it. `lift-halt` ends a halt; `resolution` is kept in the ledger. A charter is proposed by `POST /api/v1/charter/adopt`.',
        body: MoveBody,
        response: { 201: MotionSchema, ...problems },
      },
    },
    async ({ body, caller }, reply) => {
      const { motion, reason } = ctx.redact(body)
      const motion_id = governor.ids.next('mot_')
      const move = { kind: 'move', motion_id, motion, door: caller.door, ...(reason === undefined ? {} : { reason }) } as const
      const answer = await governor.submit(move, operatorPrincipal(governor, caller))
      return answer.ok ? sendJson(reply, find(motion_id), 201) : sendProblem(reply, answer.refusal)
    },
  )

  api.post(
    '/api/v1/motions/:id/votes',
    {
      schema: {
        tags: ['operators'],
        summary: 'Approve or reject a motion',
        description: 'One rejection ends it; the last approval it needs does at once what it is for.',
        params: Params,
        body: VoteBody,
        response: { 200: MotionSchema, ...problems },
      },
    },
    async ({ params, body, caller }, reply) => {
      const { vote, reason, confirm } = ctx.redact(body)
      const more = { ...(reason === undefined ? {} : { reason }), ...(confirm === undefined ? {} : { confirm }) }
      const answer = await governor.submit({ kind: 'second', motion_id: params.id, vote, door: caller.door, ...more }, caller.principal)
      return answer.ok ? sendJson(reply, find(params.id)) : sendProblem(reply, answer.refusal)
    },
  )
}
