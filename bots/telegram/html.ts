import type { InlineKeyboardMarkup } from 'grammy/types'
import { cut } from '../../src/core/wording/text.ts'
import type { Button, Card, CardState, DigestCard, Offer, Page, Section } from '../card/types.ts'

/** Characters of a message after its markup is read: Telegram allows 4,096 (https://core.telegram.org/bots/api#sendmessage). */
export const MESSAGE_LIMIT = 4096

/** A message ready to send: HTML, and its buttons. */
export interface Drawn {
  readonly text: string
  readonly keyboard: InlineKeyboardMarkup
}

/** Escaped for the HTML parse mode. */
export const escapeHtml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')

/**
 * A sentence of ours. What stands in curly quotes is foreign and becomes code, in which the platform makes no links, mentions
 * or commands of it.
 */
export const sentence = (text: string, tag = ''): string =>
  text
    .split(/(“[^”]*”)/)
    .filter((part) => part !== '')
    .map((part) => (part.startsWith('“') ? `<code>${escapeHtml(part)}</code>` : wrapped(part, tag)))
    .join('')

const wrapped = (text: string, tag: string): string =>
  tag === '' || text.trim() === '' ? escapeHtml(text) : `<${tag}>${escapeHtml(text)}</${tag}>`

function section({ label, text, quoted, code }: Section): string {
  const title = label === '' ? '' : `<b>${escapeHtml(label)}</b>`
  if (code) return `${title}${title && '\n'}<pre>${escapeHtml(text)}</pre>`
  if (quoted) return `${title}${title && '\n'}<blockquote><code>${escapeHtml(text)}</code></blockquote>`
  const gap = title === '' ? '' : text.includes('\n') ? '\n' : ': '
  return `${title}${gap}${sentence(text)}`
}

const MARKS: Readonly<Record<CardState, string>> = {
  pending: '🟡',
  queued: '🔒',
  approved: '✅',
  granted: '✅',
  rejected: '❌',
  timed_out: '⌛',
  cancelled: '🚫',
  revoked: '↩️',
  paused: '⏸',
  halted: '🛑',
  stale: '♻️',
  lapsed: '💤',
  denied: '⛔',
  over_budget: '💰',
}

/** A card as a message of at most {@link MESSAGE_LIMIT} characters. */
export function drawCard(card: Card): Drawn {
  const head = [sentence(card.headline, 'b'), ...(card.outcome === null ? [] : [`${MARKS[card.state]} ${sentence(card.outcome)}`])]
  const taken = card.headline.length + (card.outcome?.length ?? 0) + card.footer.length + 12
  const parts = [...head, ...fitted(card.sections, MESSAGE_LIMIT - taken).map(section), escapeHtml(card.footer)]
  return { text: joined(parts), keyboard: keyboardOf(card.buttons) }
}

/** A digest as a message of at most {@link MESSAGE_LIMIT} characters, with a row of buttons for each request that waits. */
export function drawDigest({ headline, items, buttons, footer }: DigestCard): Drawn {
  const lines = items.map(({ state, section: { label, text } }) => ({ label: `${label} ${MARKS[state]}`, text }))
  const parts = [
    sentence(headline, 'b'),
    ...fitted(lines, MESSAGE_LIMIT - headline.length - footer.length - 8).map(section),
    escapeHtml(footer),
  ]
  const rows = [...items.map((item) => item.buttons), buttons].filter((row) => row.length > 0)
  return { text: joined(parts), keyboard: { inline_keyboard: rows.map((row) => row.map(telegramButton)) } }
}

/** A page as a message of at most {@link MESSAGE_LIMIT} characters. */
export const drawPage = ({ headline, sections }: Page): string =>
  joined([sentence(headline, 'b'), ...fitted(sections, MESSAGE_LIMIT - headline.length - 2).map(section)])

/** A page with its buttons, all in one row. */
export const drawOffer = ({ buttons, ...page }: Offer): Drawn => ({
  text: drawPage(page),
  keyboard: { inline_keyboard: [buttons.map(telegramButton)] },
})

/** One below the other: short lines close together, longer parts and the first line with air round them. */
const joined = (parts: readonly string[]): string =>
  parts.reduce((text, part, i) => `${text}${i > 1 && !part.includes('\n') && !parts[i - 1]?.includes('\n') ? '\n' : '\n\n'}${part}`)

/** Cuts the sections so that they fit; a card fits by its construction, a long page may not. */
function fitted(sections: readonly Section[], room: number): readonly Section[] {
  let left = room
  return sections.flatMap((part) => {
    const text = cut(part.text, Math.max(0, left - part.label.length - 4))
    left -= text.length + part.label.length + 4
    return left < 0 || text === '' ? [] : [{ ...part, text }]
  })
}

const keyboardOf = (buttons: readonly Button[]): InlineKeyboardMarkup => {
  const votes = buttons.filter(({ kind }) => kind === 'approve' || kind === 'reject')
  const others = buttons.filter(({ kind }) => kind !== 'approve' && kind !== 'reject')
  return {
    inline_keyboard: [votes, ...others.map((button) => [button])].filter((row) => row.length > 0).map((row) => row.map(telegramButton)),
  }
}

/** One button below the other. */
export const chips = (buttons: readonly Button[]): InlineKeyboardMarkup => ({
  inline_keyboard: buttons.map((button) => [telegramButton(button)]),
})

const telegramButton = (button: Button) =>
  button.kind === 'link' ? { text: button.label, url: button.url } : { text: button.label, callback_data: button.data }
