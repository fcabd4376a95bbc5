import { isRecord } from '../body.ts'
import { type Block, checkBlocks, VIEW_BLOCKS, withIds } from './blocks.ts'
import { jsonOf, type Params, required } from './params.ts'
import { invalid, SlackError } from './refusal.ts'
import { anything, boolean, object, oneOf, string, typed } from './schema.ts'
import type { View, World } from './world.ts'

/** How long a trigger can open a view, in milliseconds (https://docs.slack.dev/interactivity/handling-user-interaction). */
export const TRIGGER_LIFE = 3000

// https://docs.slack.dev/reference/views
const title = typed({ plain_text: { required: { text: string(24) }, optional: { emoji: boolean } } })
const common = { callback_id: string(255, 0), private_metadata: string(3000, 0), external_id: string(255), blocks: anything }
const VIEW = object({
  optional: {
    ...common,
    type: oneOf('modal', 'home'),
    title,
    submit: title,
    close: title,
    clear_on_close: boolean,
    notify_on_close: boolean,
    submit_disabled: boolean,
  },
})

/** `views.open`: a modal for whoever the trigger belongs to. */
export function openView(world: World, params: Params): Record<string, unknown> {
  const trigger = world.triggers.get(required(params, 'trigger_id'))
  if (!trigger) throw new SlackError('invalid_trigger_id')
  if (trigger.used) throw new SlackError('exchanged_trigger_id')
  if (world.clock.now() - trigger.at > TRIGGER_LIFE) throw new SlackError('expired_trigger_id')
  const content = viewOf(world, params, 'modal')
  trigger.used = true
  const view: View = { id: world.id('V'), user: trigger.user, content }
  world.views.set(view.id, view)
  return { view: viewBody(world, view) }
}

/** `views.update`. */
export function updateView(world: World, params: Params): Record<string, unknown> {
  const view = world.views.get(required(params, 'view_id'))
  if (!view) throw new SlackError('not_found')
  view.content = viewOf(world, params, 'modal')
  return { view: viewBody(world, view) }
}

/**
 * What the answer to a submission does to its modal: nothing said closes it, `update` shows another, `errors` names inputs of it.
 * @throws SlackError for what the platform would not show: it tells the person that something went wrong.
 */
export function closeOrChange(world: World, view: View, answer: Params): void {
  const { response_action: action, errors } = answer
  if (action === undefined || action === 'clear') return void world.views.delete(view.id)
  if (action === 'update') {
    view.content = viewOf(world, answer, 'modal')
    return
  }
  if (action !== 'errors' || !isRecord(errors)) throw invalid('invalid_response', [`unknown response_action ${String(action)}`])
  const inputs = (view.content['blocks'] as readonly Block[]).filter((block) => block['type'] === 'input').map((block) => block['block_id'])
  const strange = Object.keys(errors).filter((id) => !inputs.includes(id))
  if (strange.length > 0 || Object.keys(errors).length === 0) throw invalid('invalid_response', strange)
}

/** `views.publish`: a person's home tab. */
export function publishView(world: World, params: Params): Record<string, unknown> {
  const user = required(params, 'user_id')
  if (world.people.get(user)?.team !== world.team) throw new SlackError('invalid_arguments')
  const view: View = { id: `VHOME${user}`, user, content: viewOf(world, params, 'home') }
  world.views.set(view.id, view)
  return { view: viewBody(world, view) }
}

/** A view as the platform writes it, in answers and in submissions. */
export const viewBody = (world: World, { id, content }: View): Block => ({
  id,
  team_id: world.team,
  app_id: 'A0STANDIN',
  bot_id: 'B0STANDIN',
  root_view_id: id,
  previous_view_id: null,
  hash: `${id}.1`,
  callback_id: '',
  private_metadata: '',
  state: { values: {} },
  ...content,
})

function viewOf(world: World, params: Params, type: 'modal' | 'home'): Block {
  const view = jsonOf(params, 'view', 'invalid_arguments')
  const faults: string[] = []
  VIEW(view, '/view', faults)
  if (!isRecord(view)) throw invalid('invalid_arguments', faults)
  const { blocks } = view
  if (view['type'] !== type) faults.push(`must be of type ${type} [json-pointer:/view/type]`)
  if (type === 'modal' && !view['title']) faults.push('missing required field: title [json-pointer:/view]')
  faults.push(...checkBlocks(blocks, VIEW_BLOCKS, '/view/blocks'))
  if (faults.length > 0 || !Array.isArray(blocks)) throw invalid('invalid_arguments', faults)
  const list = blocks.filter(isRecord)
  if (type === 'modal' && !view['submit'] && list.some((block) => block['type'] === 'input')) {
    throw invalid('invalid_arguments', ['missing required field: submit [json-pointer:/view]'])
  }
  return { ...view, blocks: withIds(list, () => world.id('b')) }
}
