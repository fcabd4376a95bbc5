import { z } from 'zod'
import { askWire } from '../../core/plans/wire.ts'
import type { RequestRecord } from '../../core/state.ts'
import { requestAnswer, sendJson, sendRequest } from '../answer.ts'
import { readsAgent, readsAll } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { waitDecided } from '../long-poll.ts'
import { ProblemError } from '../problem.ts'
import { ListedRequest, problems, RequestParams } from '../schemas.ts'

const ListQuery = z.strictObject({
  state: z.enum(['pending', 'decided']).default('pending').describe('`decided`: the last 200 that people were asked about, latest first'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z.string().min(1).max(128).optional().describe('`next` of the page before'),
})

const WaitQuery = z.strictObject({
  wait: z.coerce.number().min(0).max(60).default(0).describe('Long poll: seconds to wait for the decision; at once if there is one'),
})

/** Reading requests. */
export function requestRoutes(api: Api, ctx: HttpContext): void {
  const { governor, escalations } = ctx

  api.get(
    '/api/v1/requests',
    {
      schema: {
        tags: ['requests'],
        summary: 'List what waits for people, or what they decided',
        description: 'Operators see all, an agent its own.',
        querystring: ListQuery,
        response: { 200: z.object({ requests: z.array(ListedRequest), next: z.string().nullable() }), ...problems },
      },
    },
    async ({ query, caller }, reply) => {
      const all = readsAll(governor, caller)
      if (!all && caller.principal.kind === 'meter') throw new ProblemError('forbidden', 'A meter key confirms costs and reads nothing')
      const found: RequestRecord[] = []
      for (const record of query.state === 'pending' ? escalations.pending(query.after) : skipTo(escalations.decided(), query.after)) {
        if (!all && !readsAgent(governor, caller, record.ask.agent_id)) continue
        found.push(record)
        if (found.length > query.limit) break
      }
      const page = found.slice(0, query.limit)
      return sendJson(reply, {
        requests: page.map((record) => ({ ...requestAnswer(ctx, record), request: askOf(record) })),
        next: found.length > page.length ? (page.at(-1)?.id ?? null) : null,
      })
    },
  )

  api.get(
    '/api/v1/requests/:id',
    {
      schema: {
        tags: ['requests'],
        summary: 'How a request stands; with `wait`, as soon as it is decided',
        params: RequestParams,
        querystring: WaitQuery,
        response: { 200: ListedRequest, 202: ListedRequest, ...problems },
      },
    },
    async ({ params, query, caller }, reply) => {
      const record = await governor.request(params.id)
      // Whose request it is stays unknown to who may not read it: then there is none.
      if (!record || !readsAgent(governor, caller, record.ask.agent_id))
        throw new ProblemError('not_found', `There is no request ${params.id} here that you may read`)
      const now = (await waitDecided(ctx, reply, record, query.wait * 1000)) ?? record
      return sendRequest(ctx, reply, now, { request: askOf(now) })
    },
  )
}

function skipTo(records: readonly RequestRecord[], after: string | undefined): readonly RequestRecord[] {
  return after === undefined ? records : records.slice(records.findIndex((r) => r.id === after) + 1)
}

/** The request as it was asked, in the wire's words, without what stands beside it. */
function askOf({ ask }: RequestRecord): Readonly<Record<string, unknown>> {
  const { agent_id: _, idempotency_key: __, ...rest } = askWire(ask)
  return rest
}
