import { createSlack } from '../../bots/slack/slack.ts'
import { createTelegram } from '../../bots/telegram/telegram.ts'
import { elementsOf } from '../../demo/standins/slack/blocks.ts'
import { type Slack, startSlack } from '../../demo/standins/slack/standin.ts'
import { startTelegram, type Telegram } from '../../demo/standins/telegram/standin.ts'
import { Backlog } from '../../queues/workers/backlog.ts'
import { showCard } from '../../queues/workers/cards.ts'
import { type Carded, cardedOf } from '../../src/core/carded.ts'
import type { Entry } from '../../src/core/entry.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import type { Skin } from '../../src/governor/skin.ts'
import { hashToken } from '../../src/governor/tokens.ts'
import { askBody, buildHttp, type HttpWorld } from '../support/http.ts'
import { until } from '../support/until.ts'
import { buildWorld, type CharterChanges, type World } from '../support/world.ts'

/** The Telegram bot's token. */
export const TOKEN = '42:secret-of-the-test'
const BOT = 'xoxb-1'
const APP = 'xapp-1'
/** The Slack workspace of these tests, its room, and the group in Telegram. */
export const TEAM = 'T0STANDIN'
const ROOM = 'C0ROOM'
const GROUP = -100500
/** A group and a channel that the bots are in too, where no cards are owed. */
export const OTHER_GROUP = -100900
export const OTHER_ROOM = 'C0OTHER'

/** The people: their ids on both platforms. Nobody has listed mallory. */
export const ON = {
  ann: { telegram: 1001, slack: 'U0ANN' },
  bob: { telegram: 1002, slack: 'U0BOB' },
  cid: { telegram: 1003, slack: 'U0CID' },
  mallory: { telegram: 666, slack: 'U0MALLORY' },
} as const
export type Who = keyof typeof ON

/** The token that a listed person has over HTTP. */
export const tokenOf = (who: Who): string => `token-of-${who}-0123456789abcdef`
const listed = (id: Exclude<Who, 'mallory'>) => ({
  id,
  telegram: ON[id].telegram,
  slack: { team: TEAM, user: ON[id].slack },
  token: `sha256:${hashToken(tokenOf(id))}`,
})

/** Three people, each on both platforms, and a channel on each; several people run it, by all of today's law. */
export const LAW = {
  solo: false,
  people: {},
  budgets: { agent_day_usd: 100 },
  operators: [listed('ann'), listed('bob'), listed('cid')],
  channels: [{ telegram: GROUP }, { slack: ROOM }],
} as const satisfies CharterChanges

/** A card as it stands on one platform. */
export interface Copy {
  readonly text: string
  /** What its buttons are called: labels in Telegram, action ids in Slack. */
  readonly buttons: readonly string[]
}

/** A governor with its HTTP door, real grammY and real Bolt on strict stand-ins, and the cards' worker. */
export interface Office {
  readonly world: World
  readonly http: HttpWorld
  readonly telegram: Telegram
  readonly slack: Slack
  readonly skins: readonly [Skin, Skin]
  readonly faults: readonly unknown[]
  /** Asks over HTTP; the answer's body. */
  ask(
    changes?: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly request_id: string; readonly status: string; readonly cause?: string }>
  /** Asks for something that people decide, and posts its cards; the request's id. */
  asked(changes?: Readonly<Record<string, unknown>>): Promise<string>
  record(id: string): RequestRecord
  /** The entries about a request. */
  entries(id: string): Promise<readonly Entry[]>
  /** Does every card that is owed, as the queue's workers would. */
  work(): Promise<void>
  /** The recorded cards of a request or motion as they stand. */
  copies(id: string): { readonly telegram: Copy; readonly slack: Copy }
  /** Taps in Telegram; what the tapper is told. */
  tap(id: string, who: Who, button?: string): Promise<{ readonly text?: string; readonly show_alert?: boolean }>
  /** Clicks in Slack; `told` waits for what the clicker is told privately. */
  click(id: string, who: Who, action?: string): Promise<{ told(): Promise<string> }>
  /** Redeems a grant for exactly what was asked, over HTTP; the answer's body. */
  redeem(id: string): Promise<{ readonly state?: string; readonly code?: string }>
  /** Votes over HTTP; the answer's body. */
  vote(id: string, who: Who, more?: Readonly<Record<string, unknown>>): Promise<{ readonly status?: string; readonly code?: string }>
  close(): Promise<void>
}

/** Opens an office under {@link LAW} with changes. */
export async function openOffice(changes: CharterChanges = {}): Promise<Office> {
  const world = await buildWorld({ charter: { ...LAW, ...changes } })
  const { governor, clock } = world
  const faults: unknown[] = []
  const fault = (error: unknown): void => void faults.push(error)
  const telegram = await startTelegram({ token: TOKEN })
  const slack = await startSlack({ botToken: BOT, appToken: APP, signingSecret: 'shh', clock, team: TEAM })
  for (const [name, ids] of Object.entries(ON)) {
    telegram.addUser({ id: ids.telegram, first_name: name })
    slack.addUser({ id: ids.slack, name })
  }
  const members = Object.values(ON)
  for (const [id, title] of [
    [GROUP, 'Approvals'],
    [OTHER_GROUP, 'Other'],
  ] as const)
    telegram.addChat({ id, type: 'group', title, members: members.map((one) => one.telegram) })
  for (const [id, name] of [
    [ROOM, 'approvals'],
    [OTHER_ROOM, 'other'],
  ] as const)
    slack.addChannel({ id, name, members: members.map((one) => one.slack) })
  // The test's clock stands still, so nothing would ever be sent that waits for a slot.
  const free = { burst: 1000, every: 0 }
  const rates = () => ({ post: free, edit: free })
  const skins: readonly [Skin, Skin] = [
    createTelegram({ governor, token: TOKEN, apiRoot: telegram.url, clock, fault, rates }),
    createSlack({ governor, botToken: BOT, appToken: APP, apiUrl: slack.apiUrl, clock, fault }),
  ]
  for (const skin of skins) await skin.start()
  const http = buildHttp(world)
  await http.handshake()
  const said = new Map<string, object>()
  const worker = { governor, skins, backlog: new Backlog(governor) }

  const record: Office['record'] = (id) => {
    const found = governor.state().requests.get(id)
    if (!found) throw new Error(`no request ${id}`)
    return found
  }
  const carded = (id: string): Carded => cardedOf(governor.state(), id) ?? record(id)
  const refOf = (id: string, channel: string) => {
    const ref = carded(id).cards[channel]?.ref
    if (!ref) throw new Error(`no card of ${id} in ${channel}`)
    return ref
  }
  const messageOf = (id: string): number => {
    const ref = refOf(id, `telegram:${GROUP}`)
    return ref.on === 'telegram' ? ref.message : 0
  }
  const tsOf = (id: string): string => {
    const ref = refOf(id, `slack:${ROOM}`)
    return ref.on === 'slack' ? ref.ts : ''
  }
  const office: Office = {
    world,
    http,
    telegram,
    slack,
    skins,
    faults,
    record,
    async ask(changes = {}) {
      const {
        agent_id,
        idempotency_key: _,
        ...action
      } = askBody({ task_intent: 'Withdraw the funds', resource_type: 'api_call', ...changes })
      const answer = (await http.ask({ agent_id, ...action, ...changes })).json()
      said.set(answer.request_id, action)
      return answer
    },
    async asked(changes) {
      const { request_id, status } = await office.ask(changes)
      if (status !== 'PENDING') throw new Error(`expected PENDING, got ${status}`)
      await office.work()
      return request_id
    },
    entries: async (id) => (await governor.about(id)).map(({ entry }) => entry),
    async work() {
      for (;;) {
        const owed = [...governor.state().owed.entries()].flatMap(([id]) =>
          Object.keys(carded(id).cards).map((channel) => [id, channel] as const),
        )
        const later = await Promise.all(owed.map(([id, channel]) => showCard(worker, id, channel)))
        if (later.every((ms) => ms === undefined)) return
        clock.advance(Math.max(...later.map((ms) => ms ?? 0)))
      }
    },
    copies(id) {
      const message = telegram.chat(GROUP).message(messageOf(id))
      const post = slack.channel(ROOM).message(tsOf(id))
      return {
        telegram: { text: message.text, buttons: message.reply_markup?.inline_keyboard.flat().map(({ text }) => text) ?? [] },
        slack: {
          text: post.visible,
          buttons: post.blocks
            .flatMap((block) => elementsOf(block))
            .flatMap(({ action_id }) => (typeof action_id === 'string' ? [action_id] : [])),
        },
      }
    },
    tap: (id, who, button = 'APPROVE') => telegram.tap(GROUP, messageOf(id), button, ON[who].telegram),
    async click(id, who, action = 'approve') {
      const clicked = await slack.click(ROOM, tsOf(id), action, ON[who].slack)
      return { told: async () => (await clicked.answer()).visible }
    },
    async redeem(id) {
      return (await http.send('POST', `/api/v1/requests/${id}/redeem`, { body: { action: said.get(id) } })).json()
    },
    vote: async (id, who, more = {}) =>
      (await http.send('POST', `/api/v1/requests/${id}/votes`, { body: { vote: 'approve', ...more }, token: tokenOf(who) })).json(),
    async close() {
      for (const skin of skins) await skin.stop()
      await http.close()
      await Promise.all([telegram.stop(), slack.stop()])
      await world.close()
    },
  }
  return office
}

/** Waits until a request is in a state. */
export const settled = (office: Office, id: string, name: RequestRecord['status']['name']): Promise<true> =>
  until(() => office.record(id).status.name === name) as Promise<true>
