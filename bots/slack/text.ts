import type { types } from '@slack/bolt'
import type { Section } from '../card.ts'

/** A block of a message. */
export type Block = types.KnownBlock

/** Most characters of one text in a block (https://docs.slack.dev/reference/block-kit/blocks/section-block). */
export const TEXT_LIMIT = 3000
/** Most blocks in a message (https://docs.slack.dev/reference/block-kit/blocks). */
export const BLOCK_LIMIT = 50

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/**
 * Escapes the three characters that are control characters of Slack's markup, so that `<!channel>` or a link stays text
 * (https://docs.slack.dev/messaging/formatting-message-text#escaping).
 */
export const escapeText = (text: string): string => text.replace(/[&<>]/g, (char) => ENTITIES[char] ?? char)

/** Cuts to `max` UTF-16 units, never through a character or an entity of {@link escapeText}. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text
  const kept = text.slice(0, max - 1).replace(/(?:[\ud800-\udbff]|&[a-z]*)$/, '')
  return `${kept}…`
}

/** The text a message falls back to in notifications and for screen readers: markup escaped. */
export const fallbackText = (text: string): string => cutText(escapeText(text), TEXT_LIMIT)

type Style = { readonly bold?: boolean }
// An empty text element is refused; a space is not.
const words = (text: string, style?: Style): types.RichTextText => ({
  type: 'text',
  text: cutText(text, TEXT_LIMIT) || ' ',
  ...(style ? { style } : {}),
})

/** Untrusted text as a paragraph: rich text is never parsed, so mentions, links and `*marks*` stay what they are. */
export const paragraph = (text: string, style?: Style): types.RichTextBlock => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [words(text, style)] }],
})

/** A labelled part of a card or page, as a block of literal text. */
export function sectionBlock({ label, text, quoted, code }: Section): types.RichTextBlock {
  const type = code ? 'rich_text_preformatted' : quoted ? 'rich_text_quote' : undefined
  const head = label === '' ? [] : [words(type ? label : `${label}: `, { bold: true })]
  if (!type) return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [...head, words(text)] }] }
  return {
    type: 'rich_text',
    elements: [...(head.length > 0 ? [{ type: 'rich_text_section' as const, elements: head }] : []), { type, elements: [words(text)] }],
  }
}
