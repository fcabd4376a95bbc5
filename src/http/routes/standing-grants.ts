import { z } from 'zod'
import { type PermitView, permitView, permitViews } from '../../core/standing-grants/view.ts'
import { sendJson } from '../answer.ts'
import { adminPrincipal, operatorFor, readsAgent, readsAll } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { ProblemError, sendProblem } from '../problem.ts'
import { problems, ReasonBody, RequestParams } from '../schemas.ts'
import { StandingGrantSchema } from '../views/standing-grants.ts'

/** Standing grants: what approvers let again without being asked, within frozen terms. They are given by a vote. */
export function standingGrantRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx

  api.get(
    '/api/v1/standing-grants',
    {
      schema: {
        tags: ['operators'],
        summary: 'Standing grants that are open, or ended within a day',
        description: 'Operators see all, an agent its own. Open ones first, the next to end before others. They are given with a vote.',
        response: { 200: z.object({ standing_grants: z.array(StandingGrantSchema) }), ...problems },
      },
    },
    async ({ caller }, reply) => {
      if (caller.principal.kind === 'meter') throw new ProblemError('forbidden', 'A meter key confirms costs and reads nothing')
      const all = readsAll(governor, caller)
      const views = permitViews(governor.state().permits.entries(), governor.clock.now())
      return sendJson(reply, { standing_grants: views.filter(({ agent_id }) => all || readsAgent(governor, caller, agent_id)) })
    },
  )

  api.get(
    '/api/v1/standing-grants/:id',
    {
      schema: {
        tags: ['operators'],
        summary: 'One standing grant',
        params: RequestParams,
        response: { 200: StandingGrantSchema, ...problems },
      },
    },
    async ({ params, caller }, reply) => {
      const found = find(params.id)
      // Whose it is stays unknown to who may not read it: then there is none.
      if (!found || !readsAgent(governor, caller, found.agent_id)) throw missing(params.id)
      return sendJson(reply, found)
    },
  )

  api.post(
    '/api/v1/standing-grants/:id/revoke',
    {
      schema: {
        tags: ['operators'],
        summary: 'Take a standing grant back',
        description: 'Operators. It answers nothing from here on, and what it granted that is not redeemed yet is taken back with it.',
        params: RequestParams,
        body: ReasonBody,
        response: { 200: StandingGrantSchema, ...problems },
      },
    },
    async ({ params, body, caller }, reply) => {
      const reason = body.reason === undefined ? {} : ctx.redact({ reason: body.reason })
      const principal = operatorFor(governor, caller) ? caller.principal : adminPrincipal(caller)
      const answer = await governor.submit({ kind: 'revoke-standing', standing_id: params.id, door: caller.door, ...reason }, principal)
      if (!answer.ok) return sendProblem(reply, answer.refusal)
      const found = find(params.id)
      if (!found) throw missing(params.id)
      return sendJson(reply, found)
    },
  )

  function find(id: string): PermitView | undefined {
    const permit = governor.state().permits.get(id)
    return permit && permitView(permit, governor.clock.now())
  }
}

const missing = (id: string): ProblemError =>
  new ProblemError('not_found', `There is no standing grant ${id} here that you may read; a day after its end it is in the ledger only`)
