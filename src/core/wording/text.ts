import { legible } from '../legible.ts'

/** A character, or a whole escape of `legible`: what is never cut in two. */
const PIECES = /\\u\{[0-9a-f]+\}|[\s\S]/gu

/** Cuts a legible text to `max` UTF-16 units, an ellipsis included; whole characters and escapes only. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  let kept = ''
  for (const [piece] of text.matchAll(PIECES)) {
    if (kept.length + piece.length > max - 1) break
    kept += piece
  }
  return `${kept}…`
}

/** A text of several lines: line breaks kept, all else that cannot be seen escaped. */
export const legibleLines = (text: string): string => text.split(/\r?\n/).map(legible).join('\n')

/** The agent's words inside a sentence of ours: curly quotes round them, none inside, so that they cannot pretend to end. */
export const quoted = (text: string, max: number): string => `“${cut(legible(text).replace(/[“”„‟«»]/g, "'"), max)}”`

export { shortId } from '../quorum.ts'
