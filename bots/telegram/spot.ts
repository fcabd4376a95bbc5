import type { Charter } from '../../src/core/charter/compile.ts'
import type { State } from '../../src/core/state.ts'

/** A chat and, in a forum, a topic. */
export interface TelegramSpot {
  readonly chat: number
  readonly topic?: number
}

/** The spot of a channel key such as `telegram:-100123:7`; undefined when it is another platform's. */
export function spotOfKey(key: string): TelegramSpot | undefined {
  const [, chat, topic] = /^telegram:(-?\d+)(?::(\d+))?$/.exec(key) ?? []
  if (chat === undefined) return undefined
  return topic === undefined ? { chat: Number(chat) } : { chat: Number(chat), topic: Number(topic) }
}

/** The key of a spot. */
export const keyOf = ({ chat, topic }: TelegramSpot): string => (topic === undefined ? `telegram:${chat}` : `telegram:${chat}:${topic}`)

/** The charter's key of a channel that may have moved since: votes, files and cards name channels as the charter does. */
export function homeKey(state: State, key: string): string {
  for (const [from, to] of state.moved.entries()) if (to === key) return from
  return key
}

/** The charter's channels in a chat, by the keys they have now. */
export const channelsIn = (charter: Charter, state: State, chat: number): readonly { readonly home: string; readonly now: string }[] =>
  charter.channels
    .filter(({ platform }) => platform === 'telegram')
    .map(({ key }) => ({ home: key, now: state.moved.get(key) ?? key }))
    .filter(({ home, now }) => spotOfKey(now)?.chat === chat || spotOfKey(home)?.chat === chat)

/** What a message tells of its spot. A reply in a plain group has a thread id too, but is in no topic. */
export const spotOfMessage = (message: {
  readonly chat: { readonly id: number }
  readonly message_thread_id?: number | undefined
  readonly is_topic_message?: boolean | undefined
}): TelegramSpot =>
  message.is_topic_message && message.message_thread_id !== undefined
    ? { chat: message.chat.id, topic: message.message_thread_id }
    : { chat: message.chat.id }
