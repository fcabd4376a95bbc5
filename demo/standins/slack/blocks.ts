import { isRecord } from '../body.ts'
import { anything, boolean, type Check, list, object, oneOf, type Shape, string, typed, whole } from './schema.ts'

/** A Block Kit block or element, as it travels. */
export type Block = Readonly<Record<string, unknown>>

// Every limit is from https://docs.slack.dev/reference/block-kit/blocks, …/block-elements and …/composition-objects.
const plain = (most: number): Check => typed({ plain_text: { required: { text: string(most) }, optional: { emoji: boolean } } })
const markdown = (most: number): Shape => ({ required: { text: string(most) }, optional: { verbatim: boolean } })
const text = (most: number): Check =>
  typed({ plain_text: { required: { text: string(most) }, optional: { emoji: boolean } }, mrkdwn: markdown(most) })

const confirm = object({
  required: { title: plain(100), text: text(300), confirm: plain(30), deny: plain(30) },
  optional: { style: oneOf('primary', 'danger') },
})
const option = object({ required: { text: text(75), value: string(150) }, optional: { description: plain(75), url: string(3000) } })
const action = { action_id: string(255), confirm, focus_on_load: boolean }
const image: Shape = { required: { alt_text: string(2000) }, optional: { image_url: string(3000), slack_file: anything } }
const choice: Shape = {
  required: { options: list(option, 1, 10) },
  optional: { ...action, initial_option: option, initial_options: list(option, 1, 10) },
}
const select: Shape = {
  required: { options: list(option, 1, 100) },
  optional: { ...action, placeholder: plain(150), initial_option: option, initial_options: list(option, 1, 100) },
}

const ELEMENTS: Readonly<Record<string, Shape>> = {
  button: {
    required: { text: plain(75) },
    optional: { ...action, url: string(3000), value: string(2000), style: oneOf('primary', 'danger'), accessibility_label: string(75) },
  },
  overflow: { required: { options: list(option, 1, 5) }, optional: action },
  static_select: select,
  multi_static_select: select,
  radio_buttons: choice,
  checkboxes: choice,
}
const INPUTS: Readonly<Record<string, Shape>> = {
  plain_text_input: {
    optional: {
      ...action,
      placeholder: plain(150),
      initial_value: string(3000, 0),
      multiline: boolean,
      min_length: whole(0, 3000),
      max_length: whole(1, 3000),
    },
  },
  static_select: select,
  multi_static_select: select,
  radio_buttons: choice,
  checkboxes: choice,
}

const id = { block_id: string(255) }
const BLOCKS: Readonly<Record<string, Shape>> = {
  section: {
    optional: { ...id, text: text(3000), fields: list(text(2000), 1, 10), accessory: typed({ ...ELEMENTS, image }), expand: boolean },
  },
  header: { required: { text: plain(150) }, optional: id },
  divider: { optional: id },
  context: { required: { elements: list(typed({ plain_text: markdown(3000), mrkdwn: markdown(3000), image }), 1, 10) }, optional: id },
  actions: { required: { elements: list(typed(ELEMENTS), 1, 25) }, optional: id },
  image: { required: { alt_text: string(2000) }, optional: { ...id, image_url: string(3000), slack_file: anything, title: plain(2000) } },
  input: {
    required: { label: plain(2000), element: typed(INPUTS) },
    optional: { ...id, hint: plain(2000), optional: boolean, dispatch_action: boolean },
  },
  rich_text: { required: { elements: list(anything, 1, 1000) }, optional: id },
}

/** Most blocks in a message; a view holds twice as many. */
export const MESSAGE_BLOCKS = 50
/** Most blocks in a modal or home view. */
export const VIEW_BLOCKS = 100

/** What is wrong with the blocks, in the platform's words; nothing when they would be accepted. */
export function checkBlocks(blocks: unknown, most: number, pointer = '/blocks'): string[] {
  const faults: string[] = []
  list(typed(BLOCKS), 0, most)(blocks, pointer, faults)
  if (faults.length > 0 || !Array.isArray(blocks)) return faults
  const all = blocks.filter(isRecord)
  for (const [index, block] of all.entries()) {
    if (block['type'] === 'section' && block['text'] === undefined && block['fields'] === undefined) {
      faults.push(`missing required field: text or fields [json-pointer:${pointer}/${index}]`)
    }
    for (const element of elementsOf(block)) faults.push(...foreign(element, `${pointer}/${index}`))
    for (const twice of repeated(elementsOf(block).map((element) => element['action_id']))) {
      faults.push(`\`action_id\` ${twice} already exists for this block [json-pointer:${pointer}/${index}]`)
    }
  }
  for (const twice of repeated(all.map((block) => block['block_id'])))
    faults.push(`\`block_id\` ${twice} already exists [json-pointer:${pointer}]`)
  return faults
}

const repeated = (ids: readonly unknown[]) => ids.filter((value, index) => value !== undefined && ids.indexOf(value) < index).map(String)

/** What is chosen at first must be an option, letter by letter, and options are told apart by their values. */
function foreign(element: Block, pointer: string): string[] {
  const options = Array.isArray(element['options']) ? element['options'].filter(isRecord) : []
  const { initial_option: one, initial_options: several } = element
  const chosen = [...(one === undefined ? [] : [one]), ...(Array.isArray(several) ? several : [])].map((option) => JSON.stringify(option))
  const known = options.map((option) => JSON.stringify(option))
  return [
    ...chosen
      .filter((option) => !known.includes(option))
      .map(() => `the initial option is none of the options [json-pointer:${pointer}/element]`),
    ...repeated(options.map(({ value }) => value)).map((value) => `option value ${value} is there twice [json-pointer:${pointer}/element]`),
  ]
}

/** The interactive elements of a block, in order. */
export function elementsOf(block: Block): Block[] {
  const { elements, accessory, element } = block
  const inner = block['type'] === 'actions' && Array.isArray(elements) ? elements : []
  return [...inner, accessory, element].filter(isRecord)
}

/** The blocks with the ids that the platform gives to what has none. */
export function withIds(blocks: readonly Block[], next: () => string): Block[] {
  const named = (element: unknown) => (isRecord(element) && element['type'] !== 'image' ? { action_id: next(), ...element } : element)
  return blocks.map((block) => ({
    block_id: next(),
    ...block,
    ...(block['type'] === 'actions' && Array.isArray(block['elements']) && { elements: block['elements'].map(named) }),
    ...(block['accessory'] !== undefined && { accessory: named(block['accessory']) }),
    ...(block['element'] !== undefined && { element: named(block['element']) }),
  }))
}

/** All text in the blocks, top to bottom, a line each: markdown as it was sent. */
export function visibleText(blocks: readonly Block[]): string {
  const lines: string[] = []
  const visit = (value: unknown) => {
    if (Array.isArray(value)) for (const entry of value) visit(entry)
    else if (isRecord(value)) {
      if (typeof value['text'] === 'string') lines.push(value['text'])
      else for (const name of ['text', 'fields', 'elements', 'accessory', 'label', 'element']) visit(value[name])
    }
  }
  visit(blocks)
  return lines.join('\n')
}
