import { readImage } from '../../../src/core/images/read.ts'
import type { Upload } from '../body.ts'
import { isRecord } from '../body.ts'
import { editCaption, editMarkup, editText, remove } from './edits.ts'
import { keyboardOf } from './keyboard.ts'
import { flagOf, integerOf, listOf, objectOf, type Params, textOf } from './params.ts'
import type { Queries } from './queries.ts'
import { bad } from './refusal.ts'
import { captionText, messageText, type Written } from './text.ts'
import type { Updates } from './updates.ts'
import { allowedUpdates, dropsPending, webhookOf } from './webhook.ts'
import { type Message, messageBody, type Photo, post, type Room, roomOf, type World } from './world.ts'

/** Everything a method works on. */
export interface Context {
  readonly world: World
  readonly updates: Updates
  readonly queries: Queries
  readonly params: Params
  readonly files: ReadonlyMap<string, Upload>
  readonly gone: AbortSignal
}

/** One Bot API method: its result, or a thrown Refusal. */
export type Method = (context: Context) => unknown

/** Longest poll in seconds. */
const LONGEST_POLL = 50

const room = ({ world, params }: Context): Room => {
  if (textOf(params, 'chat_id') === '') throw bad('chat_id is empty')
  return roomOf(world, integerOf(params, 'chat_id'))
}

function sent(context: Context, written: Written, more: Partial<Pick<Message, 'document' | 'photo'>> = {}): Record<string, unknown> {
  const { world, params } = context
  const to = room(context)
  const thread = integerOf(params, 'message_thread_id')
  if (thread !== undefined && !to.topics.has(thread)) throw bad('message thread not found')
  const markup = keyboardOf(params)
  const message = post(world, to, world.bot, written, { thread, replyTo: replyTo(params, to), ...more, reply_markup: markup })
  return messageBody(to, message)
}

function replyTo(params: Params, to: Room): number | undefined {
  const reply = objectOf(params, 'reply_parameters', 'reply parameters')
  const id = reply ? integerOf(reply, 'message_id') : integerOf(params, 'reply_to_message_id')
  if (id === undefined) return undefined
  if (to.messages.some((message) => message.message_id === id && !message.deleted)) return id
  if (flagOf(reply ?? params, 'allow_sending_without_reply')) return undefined
  throw bad('message to be replied not found')
}

function documentOf({ world, params, files }: Context): Upload & { file_id: string } {
  const name = textOf(params, 'document')
  const upload = name.startsWith('attach://') ? files.get(name.slice('attach://'.length)) : (files.get('document') ?? world.files.get(name))
  if (!upload) throw bad(name === '' ? 'there is no document in the request' : 'wrong file identifier/HTTP URL specified')
  if (upload.bytes.length === 0) throw bad('file must be non-empty')
  const file_id = world.files.has(name) ? name : `BQACAgIAAx${world.files.size + 1}`
  world.files.set(file_id, upload)
  return { ...upload, file_id }
}

/** What a photo may be, from https://core.telegram.org/bots/api#sendphoto: its bytes, its width and height together, and one to the other. */
const PHOTO = { bytes: 10 * 1024 * 1024, sides: 10_000, ratio: 20 } as const

function photoOf({ world, params, files }: Context): Photo {
  const name = textOf(params, 'photo')
  const upload = name.startsWith('attach://') ? files.get(name.slice('attach://'.length)) : files.get('photo')
  if (!upload) throw bad('there is no photo in the request')
  if (upload.bytes.length === 0) throw bad('file must be non-empty')
  if (upload.bytes.length > PHOTO.bytes) throw bad('file is too big')
  const head = readImage(upload.bytes)
  if (!head) throw bad('IMAGE_PROCESS_FAILED')
  const { width, height } = head
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  if (width + height > PHOTO.sides || long > short * PHOTO.ratio) throw bad('PHOTO_INVALID_DIMENSIONS')
  const file_id = `AgACAgIAAx${world.files.size + 1}`
  world.files.set(file_id, upload)
  return { ...upload, file_id, width, height }
}

/** Pictures of one album (https://core.telegram.org/bots/api#sendmediagroup): each its own message, the caption with its own. */
function album(context: Context): readonly Record<string, unknown>[] {
  const { params, files } = context
  room(context)
  const media = listOf(params, 'media', 'InputMedia') ?? []
  if (media.length < 2 || media.length > 10) throw bad('expected 2-10 media in an album')
  if (objectOf(params, 'reply_markup', 'reply markup')) throw bad('an album has no reply markup')
  const written = media.map((item) => {
    if (!isRecord(item) || textOf(item, 'type') !== 'photo') throw bad("can't parse InputMedia: type must be photo")
    const photo = textOf(item, 'media')
    if (!photo.startsWith('attach://')) throw bad('wrong file identifier/HTTP URL specified')
    return { caption: captionText(item), photo: photoOf({ ...context, params: { photo }, files }) }
  })
  // All or none: what is wrong with one is found before any is sent.
  return written.map(({ caption, photo }) => sent(context, caption, { photo }))
}

const memberStatus = ({ world, params, ...rest }: Context) => {
  const { members, bot } = room({ world, params, ...rest })
  const user = world.users.get(integerOf(params, 'user_id') ?? 0)
  if (integerOf(params, 'user_id') === world.bot.id) return { status: bot, user: world.bot }
  if (!user) throw bad('PARTICIPANT_ID_INVALID')
  return { status: members.has(user.id) ? 'member' : 'left', user }
}

function commandsOf(params: Params): readonly unknown[] {
  const commands = listOf(params, 'commands', 'BotCommand') ?? []
  if (commands.length > 100) throw bad('BOT_COMMANDS_TOO_MUCH')
  for (const command of commands) {
    if (!isRecord(command) || !/^[a-z0-9_]{1,32}$/.test(textOf(command, 'command'))) throw bad('BOT_COMMAND_INVALID')
    const { length } = textOf(command, 'description')
    if (length < 1 || length > 256) throw bad('BOT_COMMAND_DESCRIPTION_INVALID')
  }
  return commands
}

/** Every method the stand-in knows; others are 404, as on the platform. */
export const METHODS: Readonly<Record<string, Method>> = {
  getMe: ({ world }) => ({ ...world.bot, can_join_groups: true, can_read_all_group_messages: false, supports_inline_queries: false }),
  getUpdates: ({ updates, params, gone }) =>
    updates.poll({
      offset: integerOf(params, 'offset') ?? 0,
      limit: Math.min(100, Math.max(1, integerOf(params, 'limit') ?? 100)),
      timeoutSeconds: Math.min(LONGEST_POLL, Math.max(0, integerOf(params, 'timeout') ?? 0)),
      allowed: allowedUpdates(params),
      gone,
    }),
  setWebhook: ({ updates, params }) => {
    updates.setWebhook(webhookOf(params), dropsPending(params))
    return true
  },
  deleteWebhook: ({ updates, params }) => {
    if (updates.webhook || dropsPending(params)) updates.setWebhook(undefined, dropsPending(params))
    return true
  },
  getWebhookInfo: ({ updates }) => ({
    url: updates.webhook?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: updates.pending.length,
    ...(updates.webhook && { max_connections: updates.webhook.maxConnections }),
    ...(updates.webhook?.allowed && { allowed_updates: updates.webhook.allowed }),
    ...(updates.lastError && { last_error_message: updates.lastError }),
  }),
  sendMessage: (context) => {
    room(context)
    return sent(context, messageText(context.params))
  },
  sendDocument: (context) => {
    room(context)
    return sent(context, captionText(context.params), { document: documentOf(context) })
  },
  sendPhoto: (context) => {
    room(context)
    return sent(context, captionText(context.params), { photo: photoOf(context) })
  },
  sendMediaGroup: album,
  editMessageText: (context) => edited(context, (message) => editText(context.world, message, context.params)),
  editMessageCaption: (context) => edited(context, (message) => editCaption(context.world, message, context.params)),
  editMessageReplyMarkup: (context) => edited(context, (message) => editMarkup(context.world, message, context.params)),
  deleteMessage: (context) => remove(room(context), integerOf(context.params, 'message_id')),
  answerCallbackQuery: ({ queries, params }) => {
    queries.answer(textOf(params, 'callback_query_id'), {
      text: textOf(params, 'text'),
      show_alert: flagOf(params, 'show_alert'),
      url: textOf(params, 'url'),
    })
    return true
  },
  setMyCommands: ({ world, params }) => {
    world.commands.set(textOf(params, 'language_code') ?? '', commandsOf(params))
    return true
  },
  getMyCommands: ({ world, params }) => world.commands.get(textOf(params, 'language_code') ?? '') ?? [],
  getChat: (context) => ({ ...room(context).chat, accent_color_id: 0, max_reaction_count: 11 }),
  getChatMember: memberStatus,
}

function edited(context: Context, edit: (message: Message) => void): Record<string, unknown> {
  const { world, params } = context
  const to = room(context)
  const id = integerOf(params, 'message_id')
  if (id === undefined) throw bad('message identifier is not specified')
  const message = to.messages.find(({ message_id, deleted }) => message_id === id && !deleted)
  if (!message) throw bad('message to edit not found')
  if (message.from.id !== world.bot.id) throw bad("message can't be edited")
  edit(message)
  return messageBody(to, message)
}
