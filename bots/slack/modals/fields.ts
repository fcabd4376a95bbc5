import type { types } from '@slack/bolt'
import { cutText } from '../text.ts'

/** What a person filled in: by block id, then action id; one input a block, named `in`. */
export type Values = Readonly<Record<string, Readonly<Record<string, Value | undefined>> | undefined>>

/** The state of one input, as Slack sends it. */
export interface Value {
  readonly type: string
  readonly value?: string | null | undefined
  readonly selected_option?: { readonly value: string } | null | undefined
}

const plain = (text: string, most: number): types.PlainTextElement => ({
  type: 'plain_text',
  text: cutText(text, most) || ' ',
  emoji: false,
})

/** Options of a menu or of radio buttons: a label of at most 75 characters, a value of at most 150. */
export const option = (label: string, value: string): types.PlainTextOption => ({ text: plain(label, 75), value })

interface Input {
  /** Shown under the input. */
  readonly hint?: string
  readonly optional?: boolean
}

const input = (id: string, label: string, element: types.InputBlock['element'], { hint, optional = false }: Input): types.InputBlock => ({
  type: 'input',
  block_id: id,
  label: plain(label, 2000),
  element,
  optional,
  ...(hint === undefined ? {} : { hint: plain(hint, 2000) }),
})

/** A text to write; `most` characters, at most 3,000. */
export const textInput = (
  id: string,
  label: string,
  { most, initial, lines, ...more }: Input & { readonly most: number; readonly initial?: string; readonly lines?: boolean },
): types.InputBlock =>
  input(
    id,
    label,
    {
      type: 'plain_text_input',
      action_id: 'in',
      max_length: most,
      multiline: lines ?? false,
      ...(initial === undefined ? {} : { initial_value: cutText(initial, most) }),
    },
    more,
  )

/** One of a few, all in view: at most ten. */
export const chips = (
  id: string,
  label: string,
  options: readonly types.PlainTextOption[],
  { initial, ...more }: Input & { readonly initial?: types.PlainTextOption } = {},
): types.InputBlock =>
  input(
    id,
    label,
    { type: 'radio_buttons', action_id: 'in', options: options.slice(0, 10), ...(initial ? { initial_option: initial } : {}) },
    more,
  )

/** One of many, from a menu: at most a hundred. */
export const menu = (id: string, label: string, options: readonly types.PlainTextOption[], more: Input = {}): types.InputBlock =>
  input(id, label, { type: 'static_select', action_id: 'in', options: options.slice(0, 100) }, more)

/** What was written; empty when nothing was. */
export const written = (values: Values, id: string): string => values[id]?.['in']?.value?.trim() ?? ''

/** What was chosen; undefined when nothing was. */
export const chosen = (values: Values, id: string): string | undefined => values[id]?.['in']?.selected_option?.value
