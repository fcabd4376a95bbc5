import { checkBlocks, MESSAGE_BLOCKS, withIds } from './blocks.ts'
import { blocksOf, type Params, required, textOf } from './params.ts'
import { invalid, SlackError } from './refusal.ts'
import { type Channel, type Content, edit, type Message, messageBody, post, type World, whisper } from './world.ts'

/** Longest text of a message, in characters (https://docs.slack.dev/reference/methods/chat.postMessage#truncating). */
export const TEXT_LIMIT = 40_000

/** The channel of a call; a person's id means the direct messages with them. @throws SlackError `channel_not_found` */
export function channelOf(world: World, params: Params, name = 'channel'): Channel {
  const id = required(params, name)
  const channel = world.channels.get(id)
  if (channel && channel.team === world.team && (channel.kind !== 'private' || channel.members.has(world.bot.id))) return channel
  if (world.people.get(id)?.team === world.team) return directMessages(world, id)
  throw new SlackError('channel_not_found')
}

/** The direct messages between the bot and a person. */
export function directMessages(world: World, user: string): Channel {
  const id = `D${user.slice(1)}`
  const existing = world.channels.get(id)
  if (existing) return existing
  const members = new Set([user, world.bot.id])
  const channel: Channel = {
    id,
    name: 'directmessage',
    kind: 'im',
    team: world.people.get(user)?.team ?? world.team,
    members,
    archived: false,
    messages: [],
    privately: [],
  }
  world.channels.set(id, channel)
  return channel
}

/** A channel the bot may write in. @throws SlackError `is_archived`, `not_in_channel` */
export function writable(world: World, channel: Channel): Channel {
  if (channel.archived) throw new SlackError('is_archived')
  if (!channel.members.has(world.bot.id)) throw new SlackError('not_in_channel')
  return channel
}

/** The content of a message; `kept` are the blocks that stay when a call does not name any. */
export function contentOf(world: World, params: Params, kept: Content['blocks'] = []): Content {
  const text = textOf(params, 'text') ?? ''
  const blocks = blocksOf(params)
  if (text.length > TEXT_LIMIT) throw new SlackError('msg_too_long')
  const faults = blocks ? checkBlocks(blocks, MESSAGE_BLOCKS) : []
  if (faults.length > 0) throw invalid('invalid_blocks', faults)
  if (text === '' && (blocks ?? kept).length === 0) throw new SlackError('no_text')
  return { text, blocks: blocks ? withIds(blocks, () => world.id('b')) : kept }
}

/** `chat.postMessage`. */
export function postMessage(world: World, params: Params): Record<string, unknown> {
  const channel = writable(world, channelOf(world, params))
  const message = post(world, channel, world.bot.id, contentOf(world, params), { thread: textOf(params, 'thread_ts') })
  return { channel: channel.id, ts: message.ts, message: messageBody(world, message) }
}

/** `chat.update`: the blocks stay unless new ones are given. */
export function updateMessage(world: World, params: Params): Record<string, unknown> {
  const channel = writable(world, channelOf(world, params))
  const message = ownMessage(world, channel, params, 'cant_update_message')
  const content = contentOf(world, params, message.blocks)
  edit(world, message, content)
  return { channel: channel.id, ts: message.ts, text: message.text, message: messageBody(world, message) }
}

/** `chat.delete`. */
export function deleteMessage(world: World, params: Params): Record<string, unknown> {
  const channel = writable(world, channelOf(world, params))
  const message = ownMessage(world, channel, params, 'cant_delete_message')
  message.deleted = true
  return { channel: channel.id, ts: message.ts }
}

/** `chat.getPermalink`: needs no scope (https://docs.slack.dev/reference/methods/chat.getPermalink). */
export function permalink(world: World, params: Params): Record<string, unknown> {
  const channel = channelOf(world, params)
  const ts = required(params, 'message_ts')
  if (!channel.messages.some((candidate) => candidate.ts === ts && !candidate.deleted)) throw new SlackError('message_not_found')
  return { channel: channel.id, permalink: `https://standin.slack.com/archives/${channel.id}/p${ts.replace('.', '')}` }
}

/** `chat.postEphemeral`. */
export function postEphemeral(world: World, params: Params): Record<string, unknown> {
  const channel = writable(world, channelOf(world, params))
  const user = required(params, 'user')
  if (!channel.members.has(user)) throw new SlackError('user_not_in_channel')
  return { message_ts: whisper(world, channel, user, contentOf(world, params)).ts }
}

function ownMessage(world: World, channel: Channel, params: Params, notOurs: string): Message {
  const ts = required(params, 'ts')
  const message = channel.messages.find((candidate) => candidate.ts === ts && !candidate.deleted)
  if (!message) throw new SlackError('message_not_found')
  if (message.user !== world.bot.id) throw new SlackError(notOurs)
  return message
}
