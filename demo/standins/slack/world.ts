import type { Clock } from '../../../src/core/ports.ts'
import type { Millis } from '../../../src/core/units.ts'
import { type Block, visibleText } from './blocks.ts'

/** A person or bot of the workspace. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly bot: boolean
  /** The workspace they belong to. */
  readonly team: string
}

/** A file that was uploaded, or is about to be. */
export interface StoredFile {
  readonly id: string
  readonly name: string
  readonly length: number
  bytes: Buffer | undefined
}

/** What a message says. */
export interface Content {
  readonly text: string
  readonly blocks: readonly Block[]
}

/** A message as it stands now. */
export interface Message {
  readonly ts: string
  readonly user: string
  readonly thread: string | undefined
  readonly files: readonly StoredFile[]
  /** The fallback text, as sent: markdown with `&lt;` and the like. */
  text: string
  blocks: readonly Block[]
  /** What a reader of the blocks sees, a line each; the text when there are no blocks. */
  readonly visible: string
  edits: number
  deleted: boolean
  readonly history: (Content & { readonly until: Millis })[]
}

/** A message that only one person sees. */
export interface Private extends Content {
  readonly user: string
  readonly ts: string
  readonly visible: string
}

/** A conversation with everything in it. */
export interface Channel {
  readonly id: string
  readonly name: string
  readonly kind: 'public' | 'private' | 'im'
  /** The workspace it is in. */
  readonly team: string
  readonly members: Set<string>
  archived: boolean
  readonly messages: Message[]
  readonly privately: Private[]
}

/** A modal or home tab. */
export interface View {
  readonly id: string
  readonly user: string
  content: Block
}

/** Where a payload's `response_url` leads. */
export interface ResponseUrl {
  readonly channel: Channel
  readonly user: string
  readonly ts: string | undefined
  readonly at: Millis
  uses: number
}

/** A `trigger_id`: usable once and for three seconds. */
export interface Trigger {
  readonly user: string
  readonly at: Millis
  used: boolean
}

/** Everything a Slack stand-in knows. */
export interface World {
  readonly clock: Clock
  readonly team: string
  readonly bot: Person
  readonly people: Map<string, Person>
  readonly channels: Map<string, Channel>
  readonly views: Map<string, View>
  readonly files: Map<string, StoredFile>
  readonly responses: Map<string, ResponseUrl>
  readonly triggers: Map<string, Trigger>
  readonly scopes: Set<string>
  /** The address of the stand-in itself. */
  url: string
  /** A new id with this prefix. */
  id(prefix: string): string
}

/** The next message time stamp: the platform's id of a message within its channel, always growing. */
export function nextTs(world: World): string {
  const count = world.id('').padStart(6, '0').slice(-6)
  return `${Math.floor(world.clock.now() / 1000)}.${count}`
}

/** Puts a message into a channel. */
export function post(
  world: World,
  channel: Channel,
  user: string,
  content: Content,
  more: { thread?: string | undefined; files?: readonly StoredFile[] } = {},
): Message {
  const message: Message = {
    ts: nextTs(world),
    user,
    thread: more.thread,
    files: more.files ?? [],
    ...content,
    get visible() {
      return seen(this)
    },
    edits: 0,
    deleted: false,
    history: [],
  }
  channel.messages.push(message)
  return message
}

/** Shows a message to one person. */
export function whisper(world: World, channel: Channel, user: string, content: Content): Private {
  const message = { user, ts: nextTs(world), visible: seen(content), ...content }
  channel.privately.push(message)
  return message
}

/** Changes a message, keeping what it said. */
export function edit(world: World, message: Message, content: Content): void {
  message.history.push({ text: message.text, blocks: message.blocks, until: world.clock.now() })
  message.edits += 1
  message.text = content.text
  message.blocks = content.blocks
}

const seen = ({ text, blocks }: Content) => (blocks.length > 0 ? visibleText(blocks) : text)

/** A message as the Web API writes it. */
export function messageBody(world: World, { ts, user, text, blocks, thread, edits, files }: Message): Block {
  return {
    type: 'message',
    user,
    ...(user === world.bot.id && { bot_id: 'B0STANDIN', app_id: 'A0STANDIN' }),
    ts,
    team: world.team,
    text,
    ...(blocks.length > 0 && { blocks }),
    ...(thread && { thread_ts: thread }),
    ...(edits > 0 && { edited: { user, ts } }),
    ...(files.length > 0 && { files: files.map(({ id, name, length }) => ({ id, name, size: length })) }),
  }
}
