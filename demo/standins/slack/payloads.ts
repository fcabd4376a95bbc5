import { type Block, elementsOf } from './blocks.ts'
import { viewBody } from './views.ts'
import { type Channel, type Message, messageBody, nextTs, type Person, type Private, type View, type World } from './world.ts'

const app = ({ team }: Pick<Person, 'team'>) => ({
  api_app_id: 'A0STANDIN',
  token: 'verification',
  team: { id: team, domain: 'standin' },
  is_enterprise_install: false,
})
const author = ({ id, name, team }: Person) => ({ id, username: name, name, team_id: team })

function trigger(world: World, user: string): string {
  const id = world.id('trigger.')
  world.triggers.set(id, { user, at: world.clock.now(), used: false })
  return id
}

function responseUrl(world: World, channel: Channel, user: string, ts: string | undefined): string {
  const id = world.id('R')
  world.responses.set(id, { channel, user, ts, at: world.clock.now(), uses: 0 })
  return `${world.url}/response/${id}`
}

/** The element of a message with this action id, label or value; undefined when there is none. */
export function findElement(blocks: readonly Block[], button: string): { block: Block; element: Block } | undefined {
  const label = (element: Block) => (element['text'] as Block | undefined)?.['text']
  const all = blocks.flatMap((block) => elementsOf(block).map((element) => ({ block, element })))
  return all.find(({ element }) => element['action_id'] === button || label(element) === button || element['value'] === button)
}

/** An element that somebody used, in its block; `option` is what they chose of a menu. */
export interface Used {
  readonly block: Block
  readonly element: Block
  readonly option?: Block
}

/** The option of a menu with this value or label. @throws when it has none */
export function optionOf(element: Block, wanted: string): Block {
  const options = (element['options'] ?? []) as readonly Block[]
  const label = (option: Block) => (option['text'] as Block | undefined)?.['text']
  const found = options.find((option) => option['value'] === wanted || label(option) === wanted)
  if (!found) throw new Error(`the menu ${String(element['action_id'])} has no option ${wanted}`)
  return found
}

function actionOf(world: World, { block, element, option }: Used): Block {
  const { type, action_id, text, value, style, url } = element
  const chosen = option ? { selected_option: option } : { text, value, style, url }
  return { type, action_id, block_id: block['block_id'], ...chosen, action_ts: nextTs(world) }
}

/**
 * The payload of an element of a message that was used (https://docs.slack.dev/reference/interaction-payloads/block_actions-payload).
 * That of a private message does not hold the message.
 */
export function clickPayload(world: World, channel: Channel, message: Message | Private, user: Person, used: Used): Block {
  const whispered = !('edits' in message)
  return {
    type: 'block_actions',
    ...app(channel),
    user: author(user),
    container: { type: 'message', message_ts: message.ts, channel_id: channel.id, is_ephemeral: whispered },
    trigger_id: trigger(world, user.id),
    enterprise: null,
    channel: { id: channel.id, name: channel.name },
    ...(whispered ? {} : { message: messageBody({ ...world, team: channel.team }, message) }),
    state: { values: {} },
    response_url: responseUrl(world, channel, user.id, message.ts),
    actions: [actionOf(world, used)],
  }
}

/** The payload of an element of a home tab that was used: it knows the view, no channel, and has no response URL. */
export function homePayload(world: World, view: View, user: Person, used: Used): Block {
  return {
    type: 'block_actions',
    ...app(user),
    user: author(user),
    container: { type: 'view', view_id: view.id },
    trigger_id: trigger(world, user.id),
    enterprise: null,
    view: { ...viewBody(world, view), state: { values: chosenIn(view, used) } },
    actions: [actionOf(world, used)],
  }
}

/** What the menus of a view say: what was chosen now, else what is chosen at first. */
function chosenIn(view: View, used: Used): Block {
  const blocks = view.content['blocks'] as readonly Block[]
  const menus = blocks.flatMap((block) => elementsOf(block).flatMap((element) => (element['options'] ? [{ block, element }] : [])))
  const values: Record<string, Block> = {}
  for (const { block, element } of menus.filter(({ element }) => element['type'] !== 'overflow')) {
    const id = String(block['block_id'])
    const selected = element === used.element ? used.option : element['initial_option']
    values[id] = { ...values[id], [String(element['action_id'])]: { type: element['type'], selected_option: selected ?? null } }
  }
  return values
}

/** The event of somebody who opened the app's home tab (https://docs.slack.dev/reference/events/app_home_opened), in its envelope. */
export function homeOpenedPayload(world: World, user: Person, view: View | undefined): Block {
  return {
    ...app(user),
    team_id: user.team,
    type: 'event_callback',
    event_id: world.id('Ev'),
    event_time: Math.floor(world.clock.now() / 1000),
    authorizations: [{ enterprise_id: null, team_id: user.team, user_id: world.bot.id, is_bot: true, is_enterprise_install: false }],
    event: {
      type: 'app_home_opened',
      user: user.id,
      channel: `D${user.id.slice(1)}`,
      tab: 'home',
      ...(view ? { view: viewBody(world, view) } : {}),
      event_ts: nextTs(world),
    },
  }
}

/** The payload of a shortcut: of the whole workspace, or on a message (https://docs.slack.dev/interactivity/implementing-shortcuts). */
export function shortcutPayload(world: World, callback: string, user: Person, on?: { channel: Channel; message: Message }): Block {
  const common = { ...app(user), callback_id: callback, user: author(user), trigger_id: trigger(world, user.id), enterprise: null }
  if (!on) return { type: 'shortcut', ...common, action_ts: nextTs(world) }
  const { channel, message } = on
  return {
    type: 'message_action',
    ...common,
    action_ts: nextTs(world),
    channel: { id: channel.id, name: channel.name },
    message_ts: message.ts,
    message: messageBody({ ...world, team: channel.team }, message),
    response_url: responseUrl(world, channel, user.id, message.ts),
  }
}

/** The payload of a slash command (https://docs.slack.dev/interactivity/implementing-slash-commands); `text` begins with the command. */
export function commandPayload(world: World, channel: Channel, user: Person, text: string): Block {
  const [command = '', ...words] = text.split(' ')
  return {
    token: 'verification',
    team_id: channel.team,
    team_domain: 'standin',
    channel_id: channel.id,
    channel_name: channel.name,
    user_id: user.id,
    user_name: user.name,
    command,
    text: words.join(' '),
    api_app_id: 'A0STANDIN',
    is_enterprise_install: 'false',
    response_url: responseUrl(world, channel, user.id, undefined),
    trigger_id: trigger(world, user.id),
  }
}

/** The payload of a submitted modal; `values` are by block id, then action id. */
export function submitPayload(
  world: World,
  view: View,
  user: Person,
  values: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Block {
  const filled = Object.entries(values).map(([blockId, inputs]) => [
    blockId,
    Object.fromEntries(Object.entries(inputs).map(([actionId, value]) => [actionId, stateOf(view, blockId, actionId, value)])),
  ])
  const state = { values: { ...untouched(view), ...(Object.fromEntries(filled) as Block) } }
  const body = { ...viewBody(world, view), state }
  return {
    type: 'view_submission',
    ...app(user),
    user: author(user),
    trigger_id: trigger(world, user.id),
    view: body,
    response_urls: [],
  }
}

/** What the inputs of a view say that nobody touched. */
function untouched(view: View): Block {
  const blocks = (view.content['blocks'] as readonly Block[]).filter((block) => block['type'] === 'input')
  const inputs = blocks.flatMap((block) => elementsOf(block).map((element) => ({ block, element })))
  return Object.fromEntries(
    inputs.map(({ block, element }) => {
      const { type, initial_value = null, initial_option = null } = element
      const said = type === 'plain_text_input' ? { type, value: initial_value } : { type, selected_option: initial_option }
      return [block['block_id'], { [String(element['action_id'])]: said }]
    }),
  )
}

function stateOf(view: View, blockId: string, actionId: string, value: string): Block {
  const blocks = view.content['blocks'] as readonly Block[]
  const block = blocks.find((candidate) => candidate['block_id'] === blockId)
  const element = block && elementsOf(block).find((candidate) => candidate['action_id'] === actionId)
  if (!element) throw new Error(`the view has no input ${blockId}/${actionId}`)
  if (element['type'] === 'plain_text_input') return { type: 'plain_text_input', value: value === '' ? null : value }
  return { type: element['type'], selected_option: value === '' ? null : optionOf(element, value) }
}
