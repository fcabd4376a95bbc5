import type { Clock } from '../../../src/core/ports.ts'
import type { Millis } from '../../../src/core/units.ts'
import type { Upload } from '../body.ts'
import type { Keyboard } from './keyboard.ts'
import { bad, Refusal } from './refusal.ts'
import type { Written } from './text.ts'

/** A person or bot, as the Bot API writes it. */
export interface User {
  readonly id: number
  readonly is_bot: boolean
  readonly first_name: string
  readonly username?: string
}

/** A chat, as the Bot API writes it. */
export interface Chat {
  readonly id: number
  readonly type: 'private' | 'group' | 'supergroup' | 'channel'
  readonly title?: string
  readonly first_name?: string
  readonly username?: string
  readonly is_forum?: true
}

/** What a message showed before an edit. */
export interface Version {
  readonly text: string
  readonly source: string
  readonly reply_markup: Keyboard | undefined
  /** When this version was replaced. */
  readonly until: Millis
}

/** A photo as it was sent, with its size in pixels. */
export interface Photo extends Upload {
  readonly file_id: string
  readonly width: number
  readonly height: number
}

/** A message as it stands now. `text` is the caption when there is a document or photo. */
export interface Message {
  readonly message_id: number
  readonly from: User
  readonly date: Millis
  readonly thread: number | undefined
  readonly replyTo: number | undefined
  readonly document: (Upload & { readonly file_id: string }) | undefined
  readonly photo: Photo | undefined
  /** Text as readers see it. */
  text: string
  /** Text as it was sent, with its markup. */
  source: string
  entities: Written['entities']
  reply_markup: Keyboard | undefined
  edits: number
  deleted: boolean
  readonly history: Version[]
}

/** A chat with everything in it; `bot` is the bot's standing there. */
export interface Room {
  readonly chat: Chat
  bot: 'member' | 'administrator' | 'left' | 'kicked'
  readonly members: Set<number>
  /** Ids of the forum's topics. */
  readonly topics: Set<number>
  readonly messages: Message[]
  movedTo: number | undefined
}

/** Everything a Telegram stand-in knows. */
export interface World {
  readonly clock: Clock
  readonly bot: User
  readonly users: Map<number, User>
  readonly rooms: Map<number, Room>
  readonly files: Map<string, Upload>
  /** By language; empty: for whoever has none of those. */
  readonly commands: Map<string, readonly unknown[]>
}

const KICKED: Readonly<Record<Chat['type'], string>> = {
  private: 'bot was blocked by the user',
  group: 'bot was kicked from the group chat',
  supergroup: 'bot was kicked from the supergroup chat',
  channel: 'bot was kicked from the channel chat',
}

/** The room of a call. @throws Refusal when it is unknown, moved, or not the bot's any more. */
export function roomOf(world: World, id: number | undefined): Room {
  const room = id === undefined ? undefined : world.rooms.get(id)
  if (!room) throw bad('chat not found')
  if (room.movedTo !== undefined) throw bad('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: room.movedTo })
  if (room.bot === 'kicked') throw new Refusal(403, `Forbidden: ${KICKED[room.chat.type]}`)
  if (room.bot === 'left') throw new Refusal(403, `Forbidden: bot is not a member of the ${room.chat.type} chat`)
  return room
}

/** Puts a message into a room. */
export function post(
  world: World,
  room: Room,
  from: User,
  written: Written,
  more: Partial<Pick<Message, 'thread' | 'replyTo' | 'document' | 'photo' | 'reply_markup'>> = {},
): Message {
  const message: Message = {
    message_id: room.messages.length + 1,
    from,
    date: world.clock.now(),
    thread: more.thread,
    replyTo: more.replyTo,
    document: more.document,
    photo: more.photo,
    text: written.text,
    source: written.source,
    entities: written.entities,
    reply_markup: more.reply_markup,
    edits: 0,
    deleted: false,
    history: [],
  }
  room.messages.push(message)
  return message
}

/** A message as the Bot API writes it, with the one it replies to, whose own is left out. */
export function messageBody(room: Room, message: Message, nested = false): Record<string, unknown> {
  const { document, photo, entities } = message
  const captioned = document !== undefined || photo !== undefined
  const replied = nested ? undefined : room.messages.find(({ message_id, deleted }) => message_id === message.replyTo && !deleted)
  const seconds = Math.floor(message.date / 1000)
  const edited = message.history.at(-1)
  return {
    message_id: message.message_id,
    from: message.from,
    chat: room.chat,
    date: seconds,
    ...(edited && { edit_date: Math.floor(edited.until / 1000) }),
    ...(message.thread !== undefined && { message_thread_id: message.thread, is_topic_message: true }),
    ...(document && {
      document: {
        file_id: document.file_id,
        file_unique_id: `u${document.file_id}`,
        file_name: document.filename,
        file_size: document.bytes.length,
      },
    }),
    ...(photo && {
      photo: [
        {
          file_id: photo.file_id,
          file_unique_id: `u${photo.file_id}`,
          width: photo.width,
          height: photo.height,
          file_size: photo.bytes.length,
        },
      ],
    }),
    ...(message.text !== '' && { [captioned ? 'caption' : 'text']: message.text }),
    ...(entities.length > 0 && { [captioned ? 'caption_entities' : 'entities']: entities }),
    ...(message.reply_markup && { reply_markup: message.reply_markup }),
    ...(replied && { reply_to_message: messageBody(room, replied, true) }),
  }
}
