import { clockTime } from '../../src/core/when.ts'
import { isRecord } from '../standins/body.ts'
import type { Block } from '../standins/slack/blocks.ts'

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' }

/** Blocks as a person in UTC reads them, without fonts: a line each, quotations and code marked, buttons left out. */
export const slackText = (blocks: readonly Block[]): string => blocks.flatMap(linesOf).join('\n')

function linesOf(block: Block): readonly string[] {
  switch (block['type']) {
    case 'rich_text':
      return listOf(block, 'elements').map((part) => richText(part))
    case 'section':
      return isRecord(block['text']) ? [markdown(String(block['text']['text']))] : []
    case 'context':
      return [
        listOf(block, 'elements')
          .map(({ text }) => String(text))
          .join(' '),
      ]
    default:
      return []
  }
}

const QUOTED: Readonly<Record<string, string>> = { rich_text_quote: '> ', rich_text_preformatted: '  ' }

function richText(part: Block): string {
  const text = listOf(part, 'elements')
    .map((piece) => String(piece['text']))
    .join('')
  const mark = QUOTED[String(part['type'])] ?? ''
  return text.replace(/^/gm, mark)
}

/** Slack's markup: `*bold*`, and a time that each reader sees in their own zone (https://docs.slack.dev/messaging/formatting-message-text). */
const markdown = (text: string): string =>
  text
    .replace(/<!date\^(\d+)\^[^>]*>/g, (_, seconds: string) => clockTime(Number(seconds) * 1000, 'UTC', Number(seconds) * 1000))
    .replace(/\*([^*\n]+)\*/g, '$1')
    .replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity)

const listOf = (block: Block, name: string): readonly Block[] => {
  const list = block[name]
  return Array.isArray(list) ? list.filter(isRecord) : []
}
