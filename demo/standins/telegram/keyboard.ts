import { isRecord } from '../body.ts'
import { objectOf, type Params } from './params.ts'
import { bad } from './refusal.ts'

/** A button of an inline keyboard: exactly one of `url` and `callback_data`. */
export interface Button {
  readonly text: string
  readonly url?: string
  readonly callback_data?: string
}

/** The markup under a message. */
export interface Keyboard {
  readonly inline_keyboard: readonly (readonly Button[])[]
}

/** Longest callback data, in UTF-8 bytes (https://core.telegram.org/bots/api#inlinekeyboardbutton). */
export const CALLBACK_DATA_BYTES = 64
/** Most buttons in one keyboard. */
const MOST_BUTTONS = 100

/** The checked `reply_markup`, undefined when there is none or it has no buttons. Inline keyboards and forced replies are known here. */
export function keyboardOf(params: Params): Keyboard | undefined {
  const markup = objectOf(params, 'reply_markup', 'reply markup')
  if (!markup || Object.keys(markup).length === 0) return undefined
  if (markup['force_reply'] === true) return forced(markup)
  const rows = markup['inline_keyboard']
  if (!Array.isArray(rows)) throw bad('object expected as reply markup')
  const keyboard = rows.map((row: unknown) => {
    if (!Array.isArray(row)) throw bad("can't parse reply keyboard markup JSON object: expected an Array of Array")
    return row.map(button)
  })
  const kept = keyboard.filter((row) => row.length > 0)
  if (kept.flat().length > MOST_BUTTONS) throw bad('REPLY_MARKUP_TOO_LONG')
  return kept.length > 0 ? { inline_keyboard: kept } : undefined
}

/** Longest placeholder of a forced reply (https://core.telegram.org/bots/api#forcereply). */
const PLACEHOLDER = 64

/** A forced reply leaves nothing under the message. */
function forced({ input_field_placeholder: hint }: Readonly<Record<string, unknown>>): undefined {
  if (hint !== undefined && (typeof hint !== 'string' || hint === '' || hint.length > PLACEHOLDER))
    throw bad('INPUT_FIELD_PLACEHOLDER_INVALID')
}

function button(value: unknown): Button {
  if (!isRecord(value)) throw bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
  const { text, url, callback_data: data } = value
  if (typeof text !== 'string') throw bad('can\'t parse inline keyboard button: Field "text" must be of type String')
  if (text.trim() === '') throw bad('inline keyboard button text must be non-empty')
  if (typeof url === 'string') return { text, url: checkedUrl(url) }
  if (typeof data !== 'string') throw bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
  const size = Buffer.byteLength(data)
  if (size < 1 || size > CALLBACK_DATA_BYTES) throw bad('BUTTON_DATA_INVALID')
  return { text, callback_data: data }
}

const PRIVATE = /^(\[|127\.|10\.|0\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)|(^|\.)localhost$|\.(local|internal)$/i

/** Links must be https to a public host or tg://; the platform itself only refuses hosts without a dot, but nobody can follow the others. */
function checkedUrl(url: string): string {
  const refuse = (why: string) => bad(`inline keyboard button URL '${url}' is invalid: ${why}`)
  if (url.startsWith('tg://')) return url
  if (!/^https?:\/\//i.test(url)) throw refuse(/^[a-z]+:\/\//i.test(url) ? 'Unsupported URL protocol' : 'Wrong HTTP URL')
  if (!URL.canParse(url)) throw refuse('Wrong HTTP URL')
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'https:' || !hostname.includes('.') || PRIVATE.test(hostname)) throw refuse('Wrong HTTP URL')
  return url
}
