import Fastify from 'fastify'
import { createSlack, type Slack, type SlackDeps } from '../../bots/slack/slack.ts'
import { type SlackOptions, type Slack as Standin, startSlack } from '../../demo/standins/slack/standin.ts'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import { owedEffects } from '../../src/core/react.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import type { ShowResult } from '../../src/governor/skin.ts'
import { buildWorld, type CharterChanges, type World } from '../support/world.ts'

export const BOT = 'xoxb-1'
const APP = 'xapp-1'
export const SECRET = 'shh'
export const TEAM = 'T0STANDIN'
/** A listed operator, and somebody nobody knows. */
export const ANN = 'U0ANN'
export const EVE = 'U0EVE'
export const BOB = 'U0BOB'
export const ROOM = 'C0ROOM'
export const CHANNEL = `slack:${ROOM}`

const CHARTER: CharterChanges = {
  budgets: { agent_day_usd: null },
  operators: [{ id: 'ann', slack: { team: TEAM, user: ANN } }],
  channels: [{ slack: ROOM }],
}

/** A governor, a Slack stand-in and the skin between them; `worker` does what the queue's workers would. */
export interface SlackWorld {
  readonly world: World
  readonly slack: Standin
  readonly skin: Slack
  readonly faults: unknown[]
  /** Where signed requests go; empty in Socket Mode. */
  readonly url: string
  /** An agent asks for something that needs a person; the request's id. */
  ask(changes?: Record<string, unknown>): Promise<string>
  record(id: string): RequestRecord
  /** Brings the request's card in the room up to date and records it, as a worker does. */
  worker(id: string): Promise<ShowResult>
  /** Asks, and posts the card: the request's id and where the card stands. */
  card(changes?: Record<string, unknown>): Promise<{ id: string; ts: string }>
  /** Another process on the same ledger, by signed HTTP. */
  another(changes: Partial<SlackDeps>): Promise<{ url: string; close(): Promise<void> }>
  close(): Promise<void>
}

export interface SlackWorldOptions {
  readonly mode: 'socket' | 'http'
  readonly charter?: CharterChanges
  readonly standin?: Partial<SlackOptions>
  readonly skin?: Partial<SlackDeps>
  /** Leaves the skin stopped. */
  readonly idle?: boolean
}

export async function slackWorld({ mode, charter, standin, skin: changes, idle }: SlackWorldOptions): Promise<SlackWorld> {
  const world = await buildWorld({ charter: { ...CHARTER, ...charter } })
  const { governor, clock, ids } = world
  const slack = await startSlack({ botToken: BOT, appToken: APP, signingSecret: SECRET, clock, ...standin })
  slack.addUser({ id: ANN, name: 'ann' })
  slack.addUser({ id: EVE, name: 'eve' })
  slack.addUser({ id: BOB, name: 'bob' })
  slack.addChannel({ id: ROOM, name: 'approvals', members: [ANN, EVE, BOB] })
  const faults: unknown[] = []
  const door = mode === 'socket' ? { appToken: APP } : { signingSecret: SECRET }
  const fault = (error: unknown): void => void faults.push(error)
  const skin = createSlack({ governor, botToken: BOT, apiUrl: slack.apiUrl, clock, fault, ...door, ...changes })
  const server = mode === 'http' ? await mount(skin) : undefined
  const url = server ? `${server.url}/slack/events` : ''
  if (server) slack.setRequestUrl(url)
  if (!idle) await skin.start()

  const ask = async (changes: Record<string, unknown> = {}): Promise<string> => {
    const agent_id = 'crew-01'
    const open = { kind: 'open' } as const
    const session = { agent_id, capabilities: [], max_priority: 10, session_budget: null, session_id: ids.next('ses_') }
    await governor.submit({ kind: 'handshake', ...session }, open)
    const body = { agent_id, task_intent: 'buy a server', resource_type: 'api_call', estimated_cost_usd: 6.5, ...changes }
    const request_id = ids.next('req_')
    const answer = await governor.submit({ kind: 'ask', request_id, ask: askFromBody(AskBody.parse(body)), door: 'http' }, open)
    if (!answer.ok) throw new Error(answer.refusal.detail)
    return answer.subject
  }
  const record = (id: string): RequestRecord => {
    const found = governor.state().requests.get(id)
    if (!found) throw new Error(`no request ${id}`)
    return found
  }
  const worker = async (id: string): Promise<ShowResult> => {
    const now = record(id)
    const ref = now.cards[CHANNEL]?.ref ?? null
    const result = await skin.show(CHANNEL, now, ref)
    const common = { request_id: id, channel: CHANNEL, version: now.version }
    const by = { kind: 'system', part: 'worker' } as const
    if (result.kind === 'shown' && ref) await governor.submit({ kind: 'card-edited', ...common }, by)
    if (result.kind === 'shown' && !ref) await governor.submit({ kind: 'card-posted', ...common, ref: result.ref }, by)
    if (result.kind === 'gone') await governor.submit({ kind: 'card-failed', ...common, reason: result.reason }, by)
    return result
  }
  return {
    world,
    slack,
    skin,
    faults,
    url,
    ask,
    record,
    worker,
    async card(changes) {
      const id = await ask(changes)
      const result = await worker(id)
      if (result.kind !== 'shown' || result.ref.on !== 'slack') throw new Error(`not shown: ${JSON.stringify(result)}`)
      return { id, ts: result.ref.ts }
    },
    async another(changes) {
      const twin = createSlack({ governor, botToken: BOT, apiUrl: slack.apiUrl, clock, fault, signingSecret: SECRET, ...changes })
      const mounted = await mount(twin)
      await twin.start()
      const close = async (): Promise<void> => {
        await twin.stop()
        await mounted.close()
      }
      return { url: `${mounted.url}/slack/events`, close }
    },
    async close() {
      await skin.stop()
      await server?.close()
      await slack.stop()
      await world.close()
    },
  }
}

/** What a request still owes. */
export const owed = (record: RequestRecord): number => owedEffects(record).length

/** Mounts the skin as the product does: hijacked, in a scope without body parsers. */
async function mount(skin: Slack): Promise<{ url: string; close(): Promise<void> }> {
  const server = Fastify()
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.post('/slack/events', async (request, reply) => {
      reply.hijack()
      await skin.receiver(request.raw, reply.raw)
    })
  })
  const url = await server.listen({ port: 0, host: '127.0.0.1' })
  return { url, close: () => server.close() }
}
