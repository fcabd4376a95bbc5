import type { Queries, TapAnswer } from './queries.ts'
import type { Update, Updates } from './updates.ts'
import { postUpdate } from './webhook.ts'
import { type Chat, type Message, messageBody, post, type Room, type User, type World } from './world.ts'

/** What the people of a stand-in do, and what its owner can change. */
export interface People {
  /** Adds a person and the private chat that they have opened with the bot (its id is theirs). */
  addUser(user: { id: number; first_name?: string; username?: string; started?: boolean }): User
  /** Adds a chat; `topics` makes it a forum. The bot is an administrator there unless told otherwise. */
  addChat(chat: {
    id: number
    type: Chat['type']
    title: string
    topics?: readonly number[]
    members?: readonly number[]
    bot?: Room['bot']
  }): Chat
  /** A chat as it stands now. @throws when it was never added. */
  chat(id: number): { readonly chat: Chat; readonly messages: readonly Message[]; message(id: number): Message; readonly last: Message }
  /**
   * Taps the button with this label or callback data and resolves with the bot's answer to the query.
   * @throws when there is no such button, or no answer within `ms` (10,000).
   */
  tap(chatId: number, messageId: number, button: string, user: number | User, ms?: number): Promise<TapAnswer>
  /** A person writes. In groups the bot sees only commands, replies to it and mentions (privacy mode). */
  send(
    chatId: number,
    text: string,
    user: number | User,
    options?: { thread?: number; replyTo?: number },
  ): { message: Message; update: Update | undefined }
  /** Delivers an update again, unchanged. */
  replay(updateId: number): void
  /** Posts any body to the webhook, with the secret given or, for undefined, none; resolves with the HTTP status (0: no connection). */
  forge(body: unknown, secret?: string): Promise<number>
  /** Removes the bot from a chat; in a private chat the person blocks it. */
  kickBot(chatId: number): void
  /** Lets the bot back in. */
  addBot(chatId: number): void
  /** Turns a group into a supergroup with a new id; the old messages stay behind. */
  migrate(from: number, to: number): void
  /** Deletes a chat: "chat not found" from now on. */
  deleteChat(chatId: number): void
  /** Somebody deletes a message. */
  deleteMessage(chatId: number, messageId: number): void
  /** How many updates are not yet delivered and confirmed. */
  pendingUpdates(): number
  /** What the bot set as its command menu. */
  commands(language?: string): readonly unknown[]
}

/** The hands of a stand-in. */
export function createPeople(deps: { world: World; updates: Updates; queries: Queries; changed: () => void }): People {
  const { world, updates, queries, changed } = deps
  const roomOf = (id: number): Room => {
    const room = world.rooms.get(id)
    if (!room) throw new Error(`no chat ${id} in the stand-in`)
    return room
  }
  const personOf = (who: number | User): User => {
    const user = world.users.get(typeof who === 'number' ? who : who.id)
    if (!user) throw new Error(`no user ${JSON.stringify(who)} in the stand-in`)
    return user
  }
  const open = (chat: Chat, more: Partial<Room>) => {
    world.rooms.set(chat.id, {
      chat,
      bot: 'administrator',
      members: new Set(),
      topics: new Set(),
      messages: [],
      movedTo: undefined,
      ...more,
    })
  }
  const standing = (room: Room, now: Room['bot']) => {
    const status = (value: Room['bot']) => ({ user: world.bot, status: value })
    const from = [...world.users.values()][0] ?? world.bot
    const change = { chat: room.chat, from, date: seconds(world), old_chat_member: status(room.bot), new_chat_member: status(now) }
    room.bot = now
    updates.push('my_chat_member', change)
    changed()
  }
  return {
    addUser({ id, first_name = `User ${id}`, username, started = true }) {
      const user: User = { id, is_bot: false, first_name, ...(username && { username }) }
      world.users.set(id, user)
      if (started) open({ id, type: 'private', first_name, ...(username && { username }) }, { bot: 'member', members: new Set([id]) })
      return user
    },
    addChat({ id, type, title, topics, members = [], bot = 'administrator' }) {
      const chat: Chat = { id, type, title, ...(topics && { is_forum: true as const }) }
      open(chat, { bot, members: new Set(members), topics: new Set(topics) })
      return chat
    },
    chat(id) {
      const { chat, messages } = roomOf(id)
      const message = (messageId: number) => {
        const found = messages.find(({ message_id }) => message_id === messageId)
        if (!found) throw new Error(`no message ${messageId} in chat ${id}`)
        return found
      }
      return {
        chat,
        messages,
        message,
        get last() {
          return message(messages.length)
        },
      }
    },
    tap(chatId, messageId, button, who, ms = 10_000) {
      const from = personOf(who)
      const room = roomOf(chatId)
      const message = room.messages.find(({ message_id }) => message_id === messageId)
      const buttons = message?.reply_markup?.inline_keyboard.flat() ?? []
      const data = buttons.find(({ text, callback_data }) => text === button || callback_data === button)?.callback_data
      if (!message || data === undefined) {
        const there = buttons.map(({ text }) => text).join(', ') || 'none'
        return Promise.reject(new Error(`no button ${button} under message ${messageId} of chat ${chatId}; there: ${there}`))
      }
      room.members.add(from.id)
      const { id, answered } = queries.open(ms)
      updates.push('callback_query', { id, from, message: messageBody(room, message), chat_instance: `${chatId}`, data })
      changed()
      return answered
    },
    send(chatId, text, who, { thread, replyTo } = {}) {
      const from = personOf(who)
      const room = roomOf(chatId)
      room.members.add(from.id)
      const entities = [...text.matchAll(/(?<=^|\s)\/\w{1,32}(?:@\w+)?/g)].map((match) => ({
        type: 'bot_command',
        offset: match.index,
        length: match[0].length,
      }))
      const message = post(world, room, from, { text, source: text, mode: '', entities }, { thread, replyTo })
      const update = visible(world, room, message) ? updates.push('message', messageBody(room, message)) : undefined
      changed()
      return { message, update }
    },
    replay: (updateId) => updates.again(updateId),
    async forge(body, secret) {
      const url = updates.webhook?.url
      if (!url) throw new Error('no webhook is set')
      return (await postUpdate({ url, secret }, body, AbortSignal.timeout(10_000))).status
    },
    kickBot: (chatId) => standing(roomOf(chatId), 'kicked'),
    addBot: (chatId) => standing(roomOf(chatId), 'member'),
    migrate(from, to) {
      const room = roomOf(from)
      const { id, ...chat } = room.chat
      open({ ...chat, id: to, type: 'supergroup' }, { bot: room.bot, members: new Set(room.members) })
      const service = { message_id: room.messages.length + 1, from: world.bot, date: seconds(world), chat: room.chat }
      updates.push('message', { ...service, migrate_to_chat_id: to })
      updates.push('message', { ...service, message_id: 1, chat: roomOf(to).chat, migrate_from_chat_id: id })
      room.movedTo = to
      changed()
    },
    deleteMessage(chatId, messageId) {
      const message = roomOf(chatId).messages.find(({ message_id }) => message_id === messageId)
      if (message) message.deleted = true
      changed()
    },
    deleteChat(chatId) {
      world.rooms.delete(chatId)
      changed()
    },
    pendingUpdates: () => updates.pending.length,
    commands: (language = '') => world.commands.get(language) ?? [],
  }
}

const seconds = (world: World) => Math.floor(world.clock.now() / 1000)

/** Privacy mode, on by default: https://core.telegram.org/bots/features#privacy-mode */
function visible(world: World, room: Room, { text, replyTo }: Message): boolean {
  if (room.chat.type === 'private') return true
  if (room.bot !== 'member' && room.bot !== 'administrator') return false
  const [, addressee] = /^\/\w+(?:@(\w+))?/.exec(text) ?? []
  if (addressee) return addressee === world.bot.username
  if (text.startsWith('/') || text.includes(`@${world.bot.username}`)) return true
  return room.messages.some(({ message_id, from }) => message_id === replyTo && from.id === world.bot.id)
}
