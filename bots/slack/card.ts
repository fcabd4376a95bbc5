import type { types } from '@slack/bolt'
import type { Millis } from '../../src/core/units.ts'
import type { DigestCard } from '../card/types.ts'
import type { Button, Card, CardState, Section } from '../card.ts'
import { type Forms, NO_FORMS } from './modals/menu.ts'
import { BLOCK_LIMIT, type Block, cutText, escapeText, fallbackText, paragraph, sectionBlock } from './text.ts'

/** What a message says: blocks, and the text for notifications. */
export interface Content {
  readonly text: string
  readonly blocks: Block[]
}

const MARKS = {
  pending: '⏳',
  queued: '🔒',
  approved: '✅',
  granted: '✅',
  rejected: '⛔',
  timed_out: '⌛',
  cancelled: '⚪',
  revoked: '↩️',
  paused: '⏸️',
  halted: '🛑',
  stale: '⚠️',
  lapsed: '⌛',
  denied: '⛔',
  over_budget: '⛔',
} as const satisfies Record<CardState, string>

/**
 * A card as Block Kit. What the agent wrote stands in rich text, which Slack does not parse. `deadline` is shown in each reader's own
 * time; `forms` stand with the buttons.
 */
export function contentOf(card: Card, deadline: Millis | undefined, forms: Forms = NO_FORMS): Content {
  const headline = `${MARKS[card.state]} ${card.headline}`
  const sections = card.sections.map((section) =>
    section.yourTime !== undefined && deadline !== undefined ? deadlineBlock(section, section.yourTime, deadline) : sectionBlock(section),
  )
  const buttons = controls(card.buttons, forms)
  return {
    text: fallbackText(card.outcome === null ? headline : `${headline}\n${card.outcome}`),
    blocks: [
      paragraph(headline, { bold: true }),
      ...(card.outcome === null ? [] : [paragraph(card.outcome)]),
      ...sections.slice(0, BLOCK_LIMIT - 4),
      ...(buttons.length > 0 ? [{ type: 'actions' as const, elements: buttons }] : []),
      { type: 'context', elements: [{ type: 'plain_text', text: card.footer }] },
    ],
  }
}

/** A digest as Block Kit: at most two blocks for each of ten requests, and four more. */
export function digestContent({ headline, items, buttons, footer }: DigestCard): Content {
  return {
    text: fallbackText(headline),
    blocks: [
      paragraph(headline, { bold: true }),
      ...items.flatMap(({ state, section, buttons: own }): Block[] => [
        sectionBlock({ ...section, label: `${section.label} ${MARKS[state]}` }),
        ...actionsOf(own),
      ]),
      ...actionsOf(buttons),
      { type: 'context', elements: [{ type: 'plain_text', text: footer }] },
    ],
  }
}

/** A row of buttons, where there is any. */
export const actionsOf = (buttons: readonly Button[]): Block[] =>
  buttons.length > 0 ? [{ type: 'actions', elements: buttons.map(elementOf) }] : []

/** The only markup of a card: words of ours, and the time as a token (https://docs.slack.dev/messaging/formatting-message-text#date-formatting). */
function deadlineBlock({ label, text }: Section, yourTime: string, deadline: Millis): types.SectionBlock {
  const plain = escapeText(text)
  const token = `<!date^${Math.floor(deadline / 1000)}^{date_short_pretty} {time}|${plain.replaceAll('|', ' ')}>`
  return { type: 'section', text: { type: 'mrkdwn', text: `*${escapeText(label)}:* ${plain} · ${escapeText(yourTime)}: ${token}` } }
}

const STYLES = {
  approve: 'primary',
  reject: 'danger',
  why: undefined,
  open: undefined,
  revoke: 'danger',
  back: 'danger',
  all: 'primary',
  better_a: undefined,
  better_b: undefined,
  tie: undefined,
} as const

/** A row of buttons: the card's own between those of forms, and the menu at the end. */
export const controls = (buttons: readonly Button[], { before, behind, menu }: Forms): (types.Button | types.Overflow)[] => [
  ...before,
  ...buttons.map(elementOf),
  ...behind,
  ...(menu ? [menu] : []),
]

/**
 * A button: `value` holds the card's token, at most 2,000 characters here; the label at most 75. Links of one row are told apart by their
 * `place` in it, since Slack refuses a message that names two elements of a block alike.
 */
export function elementOf(button: Button, place = 0): types.Button {
  const text = { type: 'plain_text' as const, text: cutText(button.label, 75), emoji: false }
  if (button.kind === 'link') return { type: 'button', action_id: `link_${place}`, text, url: button.url }
  const style = STYLES[button.kind]
  return { type: 'button', action_id: button.kind, text, value: button.data, ...(style ? { style } : {}) }
}
