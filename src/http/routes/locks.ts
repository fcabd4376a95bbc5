import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { AgentId } from '../../core/ask.ts'
import type { Command } from '../../core/command.ts'
import type { Lease } from '../../core/locks/lease.ts'
import { MAX_RESOURCE } from '../../core/locks/names.ts'
import { lockView, openLeases } from '../../core/locks/view.ts'
import { PROBLEMS, type ProblemCode, refusal } from '../../core/problem.ts'
import { sendJson } from '../answer.ts'
import { adminPrincipal, operatorFor, readsAgent, readsAll } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { waitLease } from '../long-poll.ts'
import { ProblemError, sendProblem } from '../problem.ts'
import { LockSchema, problems, RequestParams } from '../schemas.ts'

const resource = z.string().min(1).max(MAX_RESOURCE).describe('Its name, compared as it is: a file, a wallet, an API')
const token = z.int().min(1).describe('The fencing token that came with the lock')
const seconds = z.number().min(1).max(604_800)
/** Longest long poll, in seconds; who waits longer asks again. */
const POLL = 60

const LockBody = z.strictObject({
  agent_id: AgentId,
  resource,
  ttl_seconds: seconds.optional().describe("How long it is held without a renewal; the charter's `default_ttl`, at most its `max_ttl`"),
  priority: z.int().min(1).max(10).default(5).describe('A strictly higher one takes over from a holder after a grace'),
  wait_seconds: z.number().min(0).max(86_400).default(0).describe('How long to wait in the queue when it is held; 0: not at all'),
})
const RenewBody = z.strictObject({ resource, token, ttl_seconds: seconds.optional() })
const ReleaseBody = z.strictObject({
  resource,
  token: token.optional(),
  lock_id: z.string().min(1).max(128).optional().describe('Instead of a token, to leave the queue'),
  reason: z.string().min(1).max(1024).optional(),
})
const ListQuery = z.strictObject({
  resource: resource.optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  after: z.string().min(1).max(128).optional().describe('`next` of the page before'),
})
const WaitQuery = z.strictObject({
  wait: z.coerce.number().min(0).max(POLL).default(0).describe('Long poll: seconds to wait for the lock'),
})

/** Leases on named resources. */
export function lockRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx

  api.post(
    '/api/v1/locks',
    {
      schema: {
        tags: ['locks'],
        summary: 'Take a lock, or wait for it',
        description:
          'A lease with a fencing token that only grows for one resource. When it is held: 409 `lock_busy`, or with `wait_seconds` a place in ' +
          'the queue by priority, then age, and the answer as soon as it is yours (202 after a minute: look again at `Location`).',
        body: LockBody,
        response: { 200: LockSchema, 202: LockSchema, ...problems },
      },
    },
    async ({ body: sent, caller }, reply) => {
      const body = ctx.redact(sent)
      const { agent_id, priority, ttl_seconds, wait_seconds } = body
      const command: Command<'lock'> = {
        kind: 'lock',
        lock_id: governor.ids.next('lck_'),
        agent_id,
        resource: body.resource,
        ttl: ttl_seconds === undefined ? null : millis(ttl_seconds),
        priority,
        wait: millis(wait_seconds),
      }
      const answer = await governor.submit(command, caller.principal)
      if (!answer.ok) return sendProblem(reply, answer.refusal)
      const lease = await waitLease(ctx, reply, command.lock_id, millis(Math.min(wait_seconds, POLL)))
      return sendLease(ctx, reply, lease)
    },
  )

  api.post(
    '/api/v1/locks/renew',
    {
      schema: {
        tags: ['locks'],
        summary: 'Keep a lock for longer',
        description: 'The holder, by its fencing token. 409 `lock_not_held` when it is not held with it, whatever the reason.',
        body: RenewBody,
        response: { 200: LockSchema, ...problems },
      },
    },
    async ({ body: sent, caller }, reply) => {
      const body = ctx.redact(sent)
      const ttl = body.ttl_seconds === undefined ? null : millis(body.ttl_seconds)
      const answer = await governor.submit({ kind: 'renew-lock', resource: body.resource, token: body.token, ttl }, caller.principal)
      if (!answer.ok) return sendProblem(reply, answer.refusal)
      return sendLease(ctx, reply, governor.state().leases.get(answer.subject))
    },
  )

  api.post(
    '/api/v1/locks/release',
    {
      schema: {
        tags: ['locks'],
        summary: 'Give a lock back, or leave its queue',
        description:
          'The holder, by its fencing token; who waits, by `lock_id`. An operator with the role admin may release anybody, and without either ' +
          'all who hold the resource; the ledger says who forced it.',
        body: ReleaseBody,
        response: { 200: z.object({ resource: z.string(), released: z.literal(true) }), ...problems },
      },
    },
    async ({ body: sent, caller }, reply) => {
      const body = ctx.redact(sent)
      const forced = caller.principal.kind === 'person'
      if (!forced && body.token === undefined && body.lock_id === undefined)
        throw new ProblemError('invalid_field', 'token: send the fencing token of the lock, or the lock_id of what waits')
      const principal = operatorFor(governor, caller) ? caller.principal : adminPrincipal(caller)
      const command: Command<'release-lock'> = {
        kind: 'release-lock',
        resource: body.resource,
        door: caller.door,
        ...(body.token === undefined ? {} : { token: body.token }),
        ...(body.lock_id === undefined ? {} : { lock_id: body.lock_id }),
        ...(body.reason === undefined ? {} : { reason: body.reason }),
      }
      const answer = await governor.submit(command, principal)
      return answer.ok ? sendJson(reply, { resource: body.resource, released: true }) : sendProblem(reply, answer.refusal)
    },
  )

  api.get(
    '/api/v1/locks',
    {
      schema: {
        tags: ['locks'],
        summary: 'What is held and waited for, by resource',
        description: 'Operators see all, an agent its own.',
        querystring: ListQuery,
        response: { 200: z.object({ locks: z.array(LockSchema), next: z.string().nullable() }), ...problems },
      },
    },
    async ({ query: sent, caller }, reply) => {
      const query = ctx.redact(sent)
      if (caller.principal.kind === 'meter') throw new ProblemError('forbidden', 'A meter key confirms costs and reads nothing')
      const all = readsAll(governor, caller)
      const seen = openLeases(governor.state()).filter(
        ({ agent, resource }) =>
          (query.resource === undefined || query.resource === resource) && (all || readsAgent(governor, caller, agent)),
      )
      const from = query.after === undefined ? 0 : seen.findIndex(({ id }) => id === query.after) + 1
      const page = seen.slice(from, from + query.limit)
      const next = seen.length > from + page.length ? (page.at(-1)?.id ?? null) : null
      return sendJson(reply, { locks: page.map((lease) => lockView(governor.state(), lease)), next })
    },
  )

  api.get(
    '/api/v1/locks/:id',
    {
      schema: {
        tags: ['locks'],
        summary: 'How a lock stands; with `wait`, as soon as it is yours',
        description: 'A lock that ended stays for a day.',
        params: RequestParams,
        querystring: WaitQuery,
        response: { 200: LockSchema, 202: LockSchema, ...problems },
      },
    },
    async ({ params, query, caller }, reply) => {
      const known = governor.state().leases.get(params.id)
      // Whose it is stays unknown to who may not read it: then there is none.
      if (!known || !readsAgent(governor, caller, known.agent))
        throw new ProblemError('not_found', `There is no lock ${params.id} here that you may read`)
      const lease = (await waitLease(ctx, reply, params.id, millis(query.wait))) ?? known
      const view = lockView(governor.state(), lease)
      return sendJson(reply, view, lease.status.name === 'queued' ? 202 : 200)
    },
  )
}

const millis = (secs: number): number => Math.ceil(secs * 1000)

/** Refusals of a wait whose code is not a problem's own. */
const CODES: Readonly<Record<string, ProblemCode>> = { org_halted: 'halted' }

/** Answers with a lease: 202 and where to look while it waits, a problem when it was refused meanwhile. */
function sendLease({ governor }: HttpContext, reply: FastifyReply, lease: Lease | undefined): FastifyReply {
  if (!lease) throw new ProblemError('not_found', 'This lock is not known any more')
  const { status } = lease
  if (status.name === 'ended' && status.how === 'refused') {
    const { code, text } = status.reason
    return sendProblem(reply, refusal(code in PROBLEMS ? (code as ProblemCode) : (CODES[code] ?? 'agent_paused'), text))
  }
  const view = lockView(governor.state(), lease)
  if (status.name !== 'queued') return sendJson(reply, view)
  reply.header('location', `/api/v1/locks/${lease.id}`).header('retry-after', '5')
  return sendJson(reply, view, 202)
}
