import { type Block, elementsOf } from './blocks.ts'
import { viewBody } from './views.ts'
import { type Channel, type Message, messageBody, nextTs, type Person, type View, type World } from './world.ts'

const app = (world: World) => ({
  api_app_id: 'A0STANDIN',
  token: 'verification',
  team: { id: world.team, domain: 'standin' },
  is_enterprise_install: false,
})
const author = (world: World, { id, name }: Person) => ({ id, username: name, name, team_id: world.team })

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

/** The payload of a button that was clicked (https://docs.slack.dev/reference/interaction-payloads/block_actions-payload). */
export function clickPayload(
  world: World,
  channel: Channel,
  message: Message,
  user: Person,
  found: { block: Block; element: Block },
): Block {
  const { type, action_id, text, value, style, url } = found.element
  return {
    type: 'block_actions',
    ...app(world),
    user: author(world, user),
    container: { type: 'message', message_ts: message.ts, channel_id: channel.id, is_ephemeral: false },
    trigger_id: trigger(world, user.id),
    enterprise: null,
    channel: { id: channel.id, name: channel.name },
    message: messageBody(world, message),
    state: { values: {} },
    response_url: responseUrl(world, channel, user.id, message.ts),
    actions: [{ type, action_id, block_id: found.block['block_id'], text, value, style, url, action_ts: nextTs(world) }],
  }
}

/** The payload of a slash command (https://docs.slack.dev/interactivity/implementing-slash-commands); `text` begins with the command. */
export function commandPayload(world: World, channel: Channel, user: Person, text: string): Block {
  const [command = '', ...words] = text.split(' ')
  return {
    token: 'verification',
    team_id: world.team,
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
  const state = { values: Object.fromEntries(filled) as Block }
  const body = { ...viewBody(world, view), state }
  return {
    type: 'view_submission',
    ...app(world),
    user: author(world, user),
    trigger_id: trigger(world, user.id),
    view: body,
    response_urls: [],
  }
}

function stateOf(view: View, blockId: string, actionId: string, value: string): Block {
  const blocks = view.content['blocks'] as readonly Block[]
  const block = blocks.find((candidate) => candidate['block_id'] === blockId)
  const element = block && elementsOf(block).find((candidate) => candidate['action_id'] === actionId)
  if (!element) throw new Error(`the view has no input ${blockId}/${actionId}`)
  if (element['type'] === 'plain_text_input') return { type: 'plain_text_input', value }
  const options = (element['options'] ?? []) as readonly Block[]
  const selected = options.find((option) => option['value'] === value)
  if (!selected) throw new Error(`the input ${blockId}/${actionId} has no option ${value}`)
  return { type: element['type'], selected_option: selected }
}
