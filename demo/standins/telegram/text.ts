import { isRecord } from '../body.ts'
import { type Entity, type Formatted, parseHtml } from './html.ts'
import { listOf, type Params, textOf } from './params.ts'
import { bad } from './refusal.ts'

/** Longest text of a message, in UTF-16 code units after parsing (https://core.telegram.org/bots/api#sendmessage). */
export const TEXT_LIMIT = 4096
/** Longest caption, in UTF-16 code units after parsing (https://core.telegram.org/bots/api#senddocument). */
export const CAPTION_LIMIT = 1024

/** A text as it was sent and as readers see it. */
export interface Written extends Formatted {
  readonly source: string
  readonly mode: string
}

/** The text of `sendMessage` and `editMessageText`: 1–4096 characters after parsing. */
export function messageText(params: Params): Written {
  const source = textOf(params, 'text')
  if (source.trim() === '') throw bad('message text is empty')
  const written = write(params, source, 'entities')
  if (written.text === '') throw bad('text must be non-empty')
  if (written.text.length > TEXT_LIMIT) throw bad('message is too long')
  return written
}

/** The caption of a document: up to 1024 characters after parsing. */
export function captionText(params: Params): Written {
  const written = write(params, textOf(params, 'caption'), 'caption_entities')
  if (written.text.length > CAPTION_LIMIT) throw bad('message caption is too long')
  return written
}

function write(params: Params, source: string, entitiesName: string): Written {
  const mode = textOf(params, 'parse_mode')
  const clean = cleaned(source)
  if (/^html$/i.test(mode)) return { source, mode: 'HTML', ...trimmed(parseHtml(clean)) }
  if (mode !== '') throw bad('unsupported parse_mode')
  const entities = (listOf(params, entitiesName, 'message entities') ?? []).filter(isEntity)
  return { source, mode: '', ...trimmed({ text: clean, entities }) }
}

/** The platform drops carriage returns and bidi overrides and turns control characters into spaces before it reads anything. */
const cleaned = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters the platform replaces
  text.replace(/[\r\u2028-\u202e]/g, '').replace(/[\u0000-\u0008\u000b-\u001f]/g, ' ')

function trimmed({ text, entities }: Formatted): Formatted {
  const lead = text.length - text.trimStart().length
  const kept = text.trim()
  const moved = entities.map((entity) => {
    const from = Math.max(0, entity.offset - lead)
    const to = Math.min(kept.length, entity.offset - lead + entity.length)
    return { ...entity, offset: from, length: to - from }
  })
  return { text: kept, entities: moved.filter(({ length }) => length > 0) }
}

const isEntity = (value: unknown): value is Entity =>
  isRecord(value) && typeof value['type'] === 'string' && Number.isInteger(value['offset']) && Number.isInteger(value['length'])
