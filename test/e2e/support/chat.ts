import { isRecord } from '../../../demo/standins/body.ts'
import type { Journal } from '../../../demo/standins/journal.ts'
import { elementsOf } from '../../../demo/standins/slack/blocks.ts'
import { type Slack, startSlack } from '../../../demo/standins/slack/standin.ts'
import { startTelegram, type Telegram } from '../../../demo/standins/telegram/standin.ts'
import type { MessageRef } from '../../../src/core/command.ts'
import type { CharterChanges } from '../../support/world.ts'

const TOKEN = '42:secret-of-the-test'
const BOT = 'xoxb-1'
const APP = 'xapp-1'
const SECRET = 'signing-secret-of-the-tests'
const TEAM = 'T0STANDIN'
/** The operator on Telegram; her private chat with the bot is the channel, where cards come once a second, not every four. */
const ALICE = 1001
/** The operator on Slack. */
const BOB = 'U0BOB'
/** The channel on Slack. */
export const ROOM = 'C0ROOM'

/** Both operators and both channels, for a charter. */
export const CHAT_CHARTER: CharterChanges = {
  operators: [
    { id: 'alice', telegram: ALICE },
    { id: 'bob', slack: { team: TEAM, user: BOB } },
  ],
  channels: [{ telegram: ALICE }, { slack: ROOM }],
}

/** A card as it stands on a platform now: the recorded one or a stray copy. */
export interface Shown {
  readonly on: 'telegram' | 'slack'
  readonly ref: MessageRef
  readonly request: string
  /** When it was posted, epoch ms. */
  readonly at: number
  readonly text: string
  readonly votable: boolean
  readonly edits: number
}

/** Both platforms, as strict as the real ones, with one operator and one channel each. */
export interface Chat {
  readonly telegram: Telegram
  readonly slack: Slack
  readonly env: Readonly<Record<string, string>>
  /** Every card that was ever posted, stray copies too. */
  cards(): readonly Shown[]
  /** Taps a card's button; resolves with what the person is told, undefined when nothing came. @throws when there is no such button */
  tap(card: Shown, vote: 'approve' | 'reject', ms?: number): Promise<string | undefined>
  stop(): Promise<void>
}

/** Starts both stand-ins. */
export async function startChat(): Promise<Chat> {
  const [telegram, slack] = await Promise.all([
    startTelegram({ token: TOKEN }),
    startSlack({ botToken: BOT, appToken: APP, signingSecret: SECRET, team: TEAM }),
  ])
  telegram.addUser({ id: ALICE, first_name: 'Alice' })
  slack.addUser({ id: BOB, name: 'bob' })
  slack.addChannel({ id: ROOM, name: 'approvals', members: [BOB] })
  return {
    telegram,
    slack,
    env: {
      TELEGRAM_BOT_TOKEN: TOKEN,
      TELEGRAM_API_ROOT: telegram.url,
      SLACK_BOT_TOKEN: BOT,
      SLACK_APP_TOKEN: APP,
      SLACK_API_URL: slack.apiUrl,
    },
    cards: () => [...telegramCards(telegram), ...slackCards(slack)],
    tap: (card, vote, ms = 4000) =>
      card.ref.on === 'telegram' ? tapTelegram(telegram, card.ref, vote, ms) : clickSlack(slack, card.ref, vote),
    stop: async () => void (await Promise.all([telegram.stop(), slack.stop()])),
  }
}

async function tapTelegram(telegram: Telegram, ref: Extract<MessageRef, { on: 'telegram' }>, vote: 'approve' | 'reject', ms: number) {
  const { text } = await telegram.tap(ref.chat, ref.message, vote.toUpperCase(), ALICE, ms)
  return text
}

/** A vote that counts is answered by the edited card alone, so nothing is waited for. */
async function clickSlack(slack: Slack, ref: Extract<MessageRef, { on: 'slack' }>, vote: 'approve' | 'reject') {
  await slack.click(ref.channel, ref.ts, vote, BOB)
  return undefined
}

/** When the call that posted a message reached the platform: before the message, when the platform was slow. */
function calledAt({ calls }: Journal, method: string, posted: (reply: Readonly<Record<string, unknown>>) => boolean): number | undefined {
  return calls.find((call) => {
    if (call.method !== method || !isRecord(call.reply)) return false
    const { result } = call.reply
    return posted(isRecord(result) ? result : call.reply)
  })?.at
}

function telegramCards(telegram: Telegram): readonly Shown[] {
  return telegram.chat(ALICE).messages.flatMap((message): Shown[] => {
    const votes = (markup: typeof message.reply_markup): string | undefined =>
      (markup?.inline_keyboard ?? []).flat().find(({ callback_data }) => callback_data?.startsWith('a:'))?.callback_data
    const first = votes((message.history[0] ?? message).reply_markup)
    if (first === undefined) return []
    return [
      {
        on: 'telegram',
        ref: { on: 'telegram', chat: ALICE, message: message.message_id },
        request: first.slice(2),
        at: calledAt(telegram, 'sendMessage', (reply) => reply['message_id'] === message.message_id) ?? message.date,
        text: message.text,
        votable: votes(message.reply_markup) !== undefined,
        edits: message.edits,
      },
    ]
  })
}

function slackCards(slack: Slack): readonly Shown[] {
  return slack.channel(ROOM).messages.flatMap((message): Shown[] => {
    const votes = (blocks: typeof message.blocks): string | undefined =>
      blocks
        .flatMap((block) => elementsOf(block))
        .map((element) => element['value'])
        .find((value): value is string => typeof value === 'string' && value.startsWith('a:'))
    const first = votes((message.history[0] ?? message).blocks)
    if (first === undefined) return []
    return [
      {
        on: 'slack',
        ref: { on: 'slack', channel: ROOM, ts: message.ts },
        request: first.slice(2),
        at: calledAt(slack, 'chat.postMessage', (reply) => reply['ts'] === message.ts) ?? 0,
        text: message.visible,
        votable: votes(message.blocks) !== undefined,
        edits: message.edits,
      },
    ]
  })
}
