import type { Ask } from './ask.ts'

/** Characters a chat card can give to what somebody else wrote, so that it fits both platforms: Telegram allows 4,096 in a message, Slack 3,000 in a section. */
const CARD_ROOM = 2000

const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu

/**
 * A text as people may safely see it: control, bidirectional, zero-width and other invisible characters become visible escapes
 * such as `\u{202e}`. Emoji stay emoji: a joiner between two of them is kept.
 */
export function legible(text: string): string {
  return text.replace(UNSEEN, (char, at: number) => (joinsEmoji(text, char, at) ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`))
}

const EMOJI_BEFORE = /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u{fe0f})$/u
const PICTOGRAPH_BEFORE = /\p{Extended_Pictographic}$/u
const EMOJI_AFTER = /^\p{Extended_Pictographic}/u

function joinsEmoji(text: string, char: string, at: number): boolean {
  if (char !== '\u200d' && char !== '\ufe0f') return false
  // One selector after a pictograph is part of it; more of them are nothing to be seen.
  if (char === '\ufe0f') return PICTOGRAPH_BEFORE.test(text.slice(Math.max(0, at - 2), at))
  const before = EMOJI_BEFORE.test(text.slice(Math.max(0, at - 2), at))
  return before && EMOJI_AFTER.test(text.slice(at + 1, at + 3))
}

/** The arguments as text for people: JSON with two spaces, or nothing. */
export const argsText = (ask: Ask): string => (ask.args === undefined ? '' : JSON.stringify(ask.args, null, 2))

/** Escaped for Telegram HTML and Slack mrkdwn, `&` costs five characters and `<` four. */
const room = (text: string): number => legible(text).replace(/&/g, '&amp;').replace(/[<>"]/g, '&lt;').length

/** Whether a chat card has room for all of these texts. */
export const fitsCard = (texts: readonly (string | undefined)[]): boolean =>
  texts.reduce<number>((sum, text) => sum + (text === undefined ? 0 : room(text)), 0) <= CARD_ROOM
