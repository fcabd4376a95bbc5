import { z } from 'zod'
import { sendJsonText } from '../answer.ts'
import { authenticate, readsAll } from '../auth.ts'
import type { Api, HttpContext } from '../deps.ts'
import { streamEvents } from '../events.ts'
import { onlyOperators } from '../only.ts'
import { ProblemError } from '../problem.ts'
import { problems } from '../schemas.ts'

const after = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const LedgerQuery = z.strictObject({
  after: after.default(0).describe('Sequence number; 0: from the beginning'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
})
const EventsQuery = z.strictObject({
  after: after.optional().describe('Where to begin without `Last-Event-ID`; absent: from now on'),
  for: z.enum(['all', 'approvals']).default('all').describe('`approvals`: only what concerns requests that people are asked about'),
})

const Entry = z
  .looseObject({ v: z.literal(1), org: z.string(), seq: z.int(), at: z.int(), type: z.string(), actor: z.string(), subject: z.string() })
  .describe('Exactly as stored: its `hash` can be checked')

/** The ledger, page by page and live. */
export function ledgerRoutes(api: Api, ctx: HttpContext): void {
  const { governor } = ctx

  api.get(
    '/api/v1/ledger',
    {
      schema: {
        tags: ['operators'],
        summary: 'Read the ledger',
        querystring: LedgerQuery,
        response: { 200: z.object({ entries: z.array(Entry), head: z.object({ seq: z.int(), hash: z.string() }) }), ...problems },
      },
    },
    async ({ query, caller }, reply) => {
      onlyOperators(governor, caller, 'read the ledger')
      const entries = await governor.read(query.after, query.limit)
      // The stored texts as they are: parsed and written again they would be the same, or a lie.
      const texts = entries.map(({ text }) => text).join(',')
      return sendJsonText(reply, `{"entries":[${texts}],"head":${JSON.stringify(governor.state().head)}}`)
    },
  )

  api.get(
    '/api/v1/events',
    {
      // A HEAD would open a stream that nobody reads.
      exposeHeadRoute: false,
      schema: {
        tags: ['operators'],
        summary: 'Follow the ledger (server-sent events)',
        description:
          'Each event is one entry, its id the sequence number; a client that reconnects with `Last-Event-ID` misses nothing and gets nothing twice.',
        querystring: EventsQuery,
        produces: ['text/event-stream'],
        response: { 200: { description: 'The stream', content: { 'text/event-stream': { schema: z.string() } } }, ...problems },
      },
    },
    async (request, reply) => {
      onlyOperators(governor, request.caller, 'follow the ledger')
      const from = fromHeader(request.headers['last-event-id']) ?? request.query.after ?? governor.state().head.seq
      const allowed = (): boolean => {
        const caller = authenticate(ctx, request)
        return 'principal' in caller && readsAll(governor, caller)
      }
      return streamEvents(ctx, reply, { after: from, approvalsOnly: request.query.for === 'approvals', allowed })
    },
  )
}

function fromHeader(header: string | readonly string[] | undefined): number | undefined {
  if (header === undefined || header === '') return undefined
  if (typeof header === 'string' && /^\d{1,15}$/.test(header)) return Number(header)
  throw new ProblemError('invalid_field', 'Last-Event-ID: expected the sequence number of an entry', [
    { path: 'Last-Event-ID', message: 'expected the sequence number of an entry' },
  ])
}
