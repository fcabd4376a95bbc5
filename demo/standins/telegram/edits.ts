import { isDeepStrictEqual } from 'node:util'
import { type Keyboard, keyboardOf } from './keyboard.ts'
import type { Params } from './params.ts'
import { bad } from './refusal.ts'
import { captionText, messageText, type Written } from './text.ts'
import type { Message, Room, World } from './world.ts'

const SAME =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message'

/** `editMessageText`: new text, and the keyboard of this call or none. */
export function editText(world: World, message: Message, params: Params): void {
  if (message.document) throw bad('there is no text in the message to edit')
  change(world, message, messageText(params), keyboardOf(params))
}

/** `editMessageCaption`: new caption, and the keyboard of this call or none. */
export function editCaption(world: World, message: Message, params: Params): void {
  if (!message.document) throw bad('there is no caption in the message to edit')
  change(world, message, captionText(params), keyboardOf(params))
}

/** `editMessageReplyMarkup`: the keyboard of this call, or none. */
export function editMarkup(world: World, message: Message, params: Params): void {
  change(world, message, undefined, keyboardOf(params))
}

/** `deleteMessage`. */
export function remove(room: Room, id: number | undefined): true {
  const message = room.messages.find(({ message_id, deleted }) => message_id === id && !deleted)
  if (!message) throw bad('message to delete not found')
  message.deleted = true
  return true
}

function change(world: World, message: Message, written: Written | undefined, markup: Keyboard | undefined): void {
  const sameText = !written || (written.text === message.text && isDeepStrictEqual(written.entities, message.entities))
  if (sameText && isDeepStrictEqual(markup, message.reply_markup)) throw bad(SAME)
  message.history.push({ text: message.text, source: message.source, reply_markup: message.reply_markup, until: world.clock.now() })
  message.edits += 1
  message.reply_markup = markup
  if (!written) return
  message.text = written.text
  message.source = written.source
  message.entities = written.entities
}
