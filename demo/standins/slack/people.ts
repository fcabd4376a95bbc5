import { isRecord } from '../body.ts'
import type { Journal } from '../journal.ts'
import type { Ack } from './acks.ts'
import type { Block } from './blocks.ts'
import { directMessages } from './messages.ts'
import {
  clickPayload,
  commandPayload,
  findElement,
  homeOpenedPayload,
  homePayload,
  optionOf,
  shortcutPayload,
  submitPayload,
  type Used,
} from './payloads.ts'
import { say } from './responses.ts'
import { closeOrChange } from './views.ts'
import type { Channel, Message, Person, Private, View, World } from './world.ts'

/** An interaction that was acknowledged in time. */
export interface Interaction extends Ack {
  /** Waits for what the person is told privately in return, however it is sent. @throws when nothing comes within `ms` (3,000). */
  answer(ms?: number): Promise<Private>
}

/** What the people of a stand-in do, and what its owner can change. */
export interface People {
  /** Adds a person. */
  addUser(user: { id: string; name?: string; team?: string }): Person
  /** Adds a channel; the bot is a member unless told otherwise. */
  addChannel(channel: {
    id: string
    name: string
    kind?: 'public' | 'private'
    members?: readonly string[]
    bot?: boolean
    team?: string
  }): Channel
  /** A channel as it stands now; a person's id means their direct messages. @throws when it was never added. */
  channel(id: string): Channel & { message(ts: string): Message; readonly last: Message }
  /** A view as it stands now. @throws when there is none. */
  view(id: string): View
  /** The views that are open for a person, oldest first. */
  viewsOf(user: string): readonly View[]
  /**
   * Clicks the button with this action id, label or value.
   * @throws when there is no such button, or no acknowledgement within 3 s.
   */
  click(channel: string, ts: string, button: string, user: string): Promise<Interaction>
  /** Chooses an option, by its value or label, of the menu with this action id under a message. */
  choose(channel: string, ts: string, menu: string, option: string, user: string): Promise<Interaction>
  /** Opens the app's home tab. */
  openHome(user: string): Promise<Ack>
  /** Clicks a button of a home tab, or chooses an `option` of a menu there. `as`: somebody else says so, as nobody can on the platform. */
  clickHome(user: string, element: string, more?: { option?: string; as?: string }): Promise<Ack>
  /** Uses a shortcut, on a message where one is named. */
  shortcut(callback: string, user: string, on?: { channel: string; ts: string }): Promise<Interaction>
  /** Types a slash command, `/countersign status`, in a channel. @throws when there is no acknowledgement within 3 s. */
  command(text: string, user: string, channel: string): Promise<Interaction>
  /** Submits a modal with values by block id and action id; it closes unless the acknowledgement says otherwise. */
  submitView(viewId: string, values: Readonly<Record<string, Readonly<Record<string, string>>>>, user: string): Promise<Ack>
  /** Removes the bot from a channel. */
  kickBot(channel: string): void
  /** Lets the bot into a channel. */
  addBot(channel: string): void
  /** Archives a channel. */
  archive(channel: string): void
  /** Takes a scope away from the bot token. */
  revokeScope(scope: string): void
}

/** The kinds of payload that people cause. */
export type Deliver = (kind: 'interactive' | 'slash_commands' | 'events_api', payload: Block) => Promise<Ack>

/** The hands of a stand-in. */
export function createPeople(world: World, deliver: Deliver, waitFor: Journal['waitFor']): People {
  const person = (id: string): Person => {
    const found = world.people.get(id)
    if (!found) throw new Error(`no user ${id} in the stand-in`)
    return found
  }
  const channelOf = (id: string): Channel => {
    const found = world.channels.get(id) ?? (world.people.has(id) ? directMessages(world, id) : undefined)
    if (!found) throw new Error(`no channel ${id} in the stand-in`)
    return found
  }
  const interact = async (kind: 'interactive' | 'slash_commands', payload: Block, channel: Channel, user: string): Promise<Interaction> => {
    const before = channel.privately.length
    const ack = await deliver(kind, payload)
    // The body of a command's acknowledgement is a message; the platform ignores that of a click.
    const spoken = typeof ack.body === 'string' ? { text: ack.body } : ack.body
    // Over the socket an acknowledgement without a message is an empty object.
    if (kind === 'slash_commands' && isRecord(spoken) && Object.keys(spoken).length > 0)
      say(world, { channel, user, ts: undefined }, spoken)
    const answer = (ms = 3000) => waitFor(() => channel.privately.slice(before).find((said) => said.user === user), ms)
    return { ...ack, answer }
  }
  const messageIn = (channel: Channel, ts: string, user: string): Message | Private | undefined =>
    channel.messages.find((candidate) => candidate.ts === ts && !candidate.deleted) ??
    channel.privately.find((candidate) => candidate.ts === ts && candidate.user === user)
  const use = async (channelId: string, ts: string, name: string, userId: string, option?: string): Promise<Interaction> => {
    const channel = channelOf(channelId)
    const message = messageIn(channel, ts, userId)
    const found = message && findElement(message.blocks, name)
    if (!message || !found) throw new Error(`no button ${name} under message ${ts} of channel ${channelId}`)
    const used: Used = { ...found, ...(option === undefined ? {} : { option: optionOf(found.element, option) }) }
    return interact('interactive', clickPayload(world, channel, message, person(userId), used), channel, userId)
  }
  const homeOf = (user: string): View | undefined => world.views.get(`VHOME${user}`)
  return {
    addUser({ id, name = id.toLowerCase(), team = world.team }) {
      const user = { id, name, bot: false, team }
      world.people.set(id, user)
      return user
    },
    addChannel({ id, name, kind = 'public', members = [], bot = true, team = world.team }) {
      const all = new Set([...members, ...(bot ? [world.bot.id] : [])])
      const channel: Channel = { id, name, kind, team, members: all, archived: false, messages: [], privately: [] }
      world.channels.set(id, channel)
      return channel
    },
    channel(id) {
      const channel = channelOf(id)
      const message = (ts: string | undefined) => {
        const found = channel.messages.find((candidate) => candidate.ts === ts)
        if (!found) throw new Error(`no message ${ts} in channel ${id}`)
        return found
      }
      return {
        ...channel,
        message,
        get last() {
          return message(channel.messages.at(-1)?.ts)
        },
      }
    },
    view(id) {
      const found = world.views.get(id)
      if (!found) throw new Error(`no view ${id} is open`)
      return found
    },
    viewsOf: (user) => [...world.views.values()].filter((view) => view.user === user),
    click: (channelId, ts, button, userId) => use(channelId, ts, button, userId),
    choose: (channelId, ts, menu, option, userId) => use(channelId, ts, menu, userId, option),
    openHome: async (userId) => deliver('events_api', homeOpenedPayload(world, person(userId), homeOf(userId))),
    async clickHome(userId, name, { option, as = userId } = {}) {
      const view = homeOf(userId)
      const found = view && findElement(view.content['blocks'] as readonly Block[], name)
      if (!view || !found) throw new Error(`no ${name} in the home tab of ${userId}`)
      const used: Used = { ...found, ...(option === undefined ? {} : { option: optionOf(found.element, option) }) }
      return deliver('interactive', homePayload(world, view, person(as), used))
    },
    async shortcut(callback, userId, on) {
      const channel = channelOf(on?.channel ?? userId)
      const message = on && channel.messages.find(({ ts }) => ts === on.ts)
      if (on && !message) throw new Error(`no message ${on.ts} in channel ${on.channel}`)
      const payload = shortcutPayload(world, callback, person(userId), message && { channel, message })
      return interact('interactive', payload, channel, userId)
    },
    async command(text, userId, channelId) {
      const channel = channelOf(channelId)
      return interact('slash_commands', commandPayload(world, channel, person(userId), text), channel, userId)
    },
    async submitView(viewId, values, userId) {
      const view = world.views.get(viewId)
      if (!view) throw new Error(`no view ${viewId} is open`)
      const ack = await deliver('interactive', submitPayload(world, view, person(userId), values))
      closeOrChange(world, view, isRecord(ack.body) ? ack.body : {})
      return ack
    },
    kickBot: (id) => void channelOf(id).members.delete(world.bot.id),
    addBot: (id) => void channelOf(id).members.add(world.bot.id),
    archive(id) {
      channelOf(id).archived = true
    },
    revokeScope: (scope) => void world.scopes.delete(scope),
  }
}
