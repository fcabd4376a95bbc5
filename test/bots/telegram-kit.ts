import { createTelegram, type Telegram, type TelegramDeps } from '../../bots/telegram/telegram.ts'
import type { Telegram as StandIn, TelegramOptions } from '../../demo/standins/telegram/standin.ts'
import { startTelegram } from '../../demo/standins/telegram/standin.ts'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import type { MessageRef } from '../../src/core/command.ts'
import type { Principal } from '../../src/core/principal.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import type { ShowResult } from '../../src/governor/skin.ts'
import { buildWorld, type CharterChanges, type World } from '../support/world.ts'

export const TOKEN = '42:secret-of-the-test'
export const GROUP = -100500
export const FORUM = -100700
export const ALICE = 1001
export const CAROL = 1003
export const MALLORY = 666
const OPEN: Principal = { kind: 'open' }
const WORKER: Principal = { kind: 'system', part: 'worker' }

/** The law of these tests: two operators, a group and a topic of a forum; $5 and more is asked. */
export const CHARTER: CharterChanges = {
  timezone: 'Europe/Zurich',
  operators: [
    { id: 'alice', telegram: ALICE },
    { id: 'carol', telegram: CAROL },
  ],
  channels: [{ telegram: GROUP }, { telegram: FORUM, topic: 7 }],
}

export interface Kit {
  readonly world: World
  readonly standIn: StandIn
  readonly skin: Telegram
  readonly faults: unknown[]
  /** Asks for something that needs a person; the request's id. */
  ask(changes?: Record<string, unknown>): Promise<string>
  record(id: string): Promise<RequestRecord>
  /** What the card worker does: shows the request where it stands, and reports. */
  show(id: string, channel?: string): Promise<ShowResult>
  close(): Promise<void>
}

/** A stand-in, a governor and the skin between them, not started yet. */
export async function buildKit(more: Partial<TelegramDeps> = {}, options: Partial<TelegramOptions> = {}, charter = CHARTER): Promise<Kit> {
  const world = await buildWorld({ charter })
  const standIn = await startTelegram({ token: TOKEN, ...options })
  for (const [id, first_name] of [
    [ALICE, 'Alice'],
    [CAROL, 'Carol'],
    [MALLORY, 'Mallory'],
  ] as const)
    standIn.addUser({ id, first_name })
  standIn.addChat({ id: GROUP, type: 'group', title: 'Approvals', members: [ALICE, CAROL, MALLORY] })
  standIn.addChat({ id: FORUM, type: 'supergroup', title: 'Forum', topics: [7], members: [ALICE] })
  const faults: unknown[] = []
  const { governor, clock } = world
  const skin = createTelegram({ governor, token: TOKEN, apiRoot: standIn.url, clock, fault: (error) => faults.push(error), ...more })
  await governor.submit(
    { kind: 'handshake', agent_id: 'crew-01', capabilities: [], max_priority: 10, session_budget: null, session_id: 'ses_1' },
    OPEN,
  )
  const record = async (id: string): Promise<RequestRecord> => {
    const found = await governor.request(id)
    if (!found) throw new Error(`no request ${id}`)
    return found
  }
  const report = async (known: RequestRecord, channel: string, before: MessageRef | null, ref: MessageRef): Promise<void> => {
    const { id: request_id, version } = known
    if (before) await governor.submit({ kind: 'card-edited', request_id, channel, version }, WORKER)
    else await governor.submit({ kind: 'card-posted', request_id, channel, ref, version }, WORKER)
  }
  return {
    world,
    standIn,
    skin,
    faults,
    record,
    async ask(changes = {}) {
      const body = { agent_id: 'crew-01', task_intent: 'Withdraw funds', resource_type: 'api_call', estimated_cost_usd: 0.5, ...changes }
      const request_id = world.ids.next('req_')
      const answer = await governor.submit({ kind: 'ask', request_id, ask: askFromBody(AskBody.parse(body)), door: 'http' }, OPEN)
      if (!answer.ok) throw new Error(answer.refusal.detail)
      return request_id
    },
    async show(id, channel = `telegram:${GROUP}`) {
      const known = await record(id)
      const ref = known.cards[channel]?.ref ?? null
      const result = await skin.show(governor.state().moved.get(channel) ?? channel, known, ref)
      if (result.kind === 'shown') await report(known, channel, ref, result.ref)
      return result
    },
    async close() {
      await skin.stop()
      await standIn.stop()
      await world.close()
    },
  }
}

/** The labels of the buttons under a message. */
export const buttonsOf = (message: {
  readonly reply_markup: { readonly inline_keyboard: readonly (readonly { readonly text: string }[])[] } | undefined
}) => message.reply_markup?.inline_keyboard.flat().map(({ text }) => text) ?? []
