import type { types } from '@slack/bolt'
import { type Note, nameOf, type Reader } from '../card/notes.ts'
import type { Content } from './card.ts'
import { cutText, fallbackText, TEXT_LIMIT } from './text.ts'

/** A note as Block Kit: rich text, in which only what we say is a mention is one, and Slack notifies the person. */
export function noteContent({ lines }: Note): Content {
  const text = lines.map(({ to, text }) => `${to.length === 0 ? '' : `${to.map(nameOf).join(', ')}: `}${text}`).join('\n')
  const blocks = lines.map(
    ({ to, text }): types.RichTextBlock => ({
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [...mentions(to), { type: 'text', text: cutText(text, TEXT_LIMIT) }] }],
    }),
  )
  return { text: fallbackText(text), blocks }
}

const mentions = (to: readonly Reader[]): types.RichTextElement[] =>
  to.flatMap((reader, i) => [mention(reader), { type: 'text', text: i === to.length - 1 ? ': ' : ', ' }])

function mention(reader: Reader): types.RichTextElement {
  const identity = typeof reader === 'string' ? undefined : reader.identities.find(({ on }) => on === 'slack')
  return identity?.on === 'slack' ? { type: 'user', user_id: identity.user } : { type: 'text', text: nameOf(reader) }
}
