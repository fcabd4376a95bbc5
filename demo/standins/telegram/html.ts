import { bad } from './refusal.ts'

/** A message entity of the Bot API; offsets and lengths in UTF-16 code units. */
export interface Entity {
  readonly type: string
  readonly offset: number
  readonly length: number
  readonly url?: string
  readonly language?: string
  /** Of `text_mention`: who is mentioned, by `tg://user?id=`. */
  readonly user?: { readonly id: number }
}

/** Text with what was marked in it. */
export interface Formatted {
  readonly text: string
  readonly entities: readonly Entity[]
}

/** Tags of the HTML parse mode and the entity each makes (https://core.telegram.org/bots/api#html-style). */
const TAGS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'text_link',
    b: 'bold',
    strong: 'bold',
    i: 'italic',
    em: 'italic',
    u: 'underline',
    ins: 'underline',
    s: 'strikethrough',
    strike: 'strikethrough',
    del: 'strikethrough',
    span: 'spoiler',
    'tg-spoiler': 'spoiler',
    'tg-emoji': 'custom_emoji',
    code: 'code',
    pre: 'pre',
    blockquote: 'blockquote',
  }),
)
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' }

interface Open {
  readonly tag: string
  readonly at: number
  readonly attributes: ReadonlyMap<string, string>
}

/**
 * Parses the HTML parse mode with the platform's rules and its words: only its tags, all closed and properly nested, names in any
 * case; `<` is always a tag; `&` that begins no known reference stands for itself, as does `>`.
 * @throws Refusal 400 "can't parse entities: …" with the byte offset.
 */
export function parseHtml(source: string): Formatted {
  const entities: Entity[] = []
  const open: Open[] = []
  let text = ''
  let at = 0
  while (at < source.length) {
    const char = source[at]
    if (char === '&') {
      const [value, next] = reference(source, at)
      text += value
      at = next
    } else if (char !== '<') {
      text += char
      at++
    } else if (source[at + 1] === '/') {
      const last = open.pop()
      if (!last) throw wrong(`Unexpected end tag at byte offset ${bytes(source, at)}`)
      at = endTag(source, at, last.tag)
      const length = text.length - last.at
      if (length > 0) entities.push(entityOf(last, length))
    } else {
      const [tag, next] = startTag(source, at, text.length)
      open.push(tag)
      at = next
    }
  }
  const left = open.at(-1)
  if (left) throw wrong(`Can't find end tag corresponding to start tag "${left.tag}"`)
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) }
}

const wrong = (what: string) => bad(`can't parse entities: ${what}`)
const bytes = (source: string, at: number) => Buffer.byteLength(source.slice(0, at))

function entityOf({ tag, at, attributes }: Open, length: number): Entity {
  const type = TAGS.get(tag) ?? tag
  const language = tag === 'code' ? attributes.get('class')?.replace(/^language-/, '') : undefined
  const user = tag === 'a' ? /^tg:\/\/user\?id=(\d+)$/.exec(attributes.get('href') ?? '')?.[1] : undefined
  if (user) return { type: 'text_mention', offset: at, length, user: { id: Number(user) } }
  const url = tag === 'a' ? attributes.get('href') : undefined
  return { type, offset: at, length, ...(url && { url }), ...(language && { language }) }
}

function reference(source: string, at: number): [string, number] {
  const match = /^&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));?/i.exec(source.slice(at, at + 16))
  const [whole = '&', decimal, hex, name] = match ?? []
  const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : 0
  if (code >= 0xd800 && code <= 0xdfff) {
    throw wrong('Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units')
  }
  const value = name ? NAMED[name] : code > 0 && code < 0x10ffff ? String.fromCodePoint(code) : undefined
  return value === undefined ? ['&', at + 1] : [value, at + whole.length]
}

function endTag(source: string, at: number, expected: string): number {
  const match = /^<\/([^\s>]*)\s*(>?)/.exec(source.slice(at))
  const offset = bytes(source, at)
  if (!match?.[2]) throw wrong(`Unclosed end tag at byte offset ${offset}`)
  const found = match[1]?.toLowerCase()
  if (found && found !== expected) {
    throw wrong(`Unmatched end tag at byte offset ${offset}, expected "</${expected}>", found "</${found}>"`)
  }
  return at + match[0].length
}

function startTag(source: string, begin: number, textLength: number): [Open, number] {
  const offset = bytes(source, begin)
  const name = /^<([^\s>]*)/.exec(source.slice(begin))?.[1] ?? ''
  let at = begin + 1 + name.length
  if (at >= source.length) throw wrong(`Unclosed start tag at byte offset ${offset}`)
  const tag = name.toLowerCase()
  if (!TAGS.has(tag)) throw wrong(`Unsupported start tag "${tag}" at byte offset ${offset}`)
  const attributes = new Map<string, string>()
  for (;;) {
    at += /^\s*/.exec(source.slice(at))?.[0].length ?? 0
    if (source[at] === '>') break
    if (at >= source.length) throw wrong(`Unclosed start tag at byte offset ${offset}`)
    const match = /^([^\s=>/"']*)(\s*=\s*(?:"([^"]*)"|'([^']*)'|([0-9a-z.-]*)(?=[\s>])))?/i.exec(source.slice(at))
    const [whole = '', key = '', assigned, double, single, token] = match ?? []
    if (key === '') throw wrong(`Empty attribute name in the tag "${tag}" at byte offset ${offset}`)
    at += whole.length
    if (!assigned && source.slice(at).trimStart().startsWith('=')) throw wrong(`Unclosed start tag at byte offset ${offset}`)
    attributes.set(key.toLowerCase(), unescaped(double ?? single ?? token ?? ''))
  }
  if (tag === 'span' && attributes.get('class') !== 'tg-spoiler') {
    throw wrong(`Tag "span" must have class "tg-spoiler" at byte offset ${offset}`)
  }
  return [{ tag, at: textLength, attributes }, at + 1]
}

function unescaped(value: string): string {
  let out = ''
  for (let at = 0; at < value.length; ) {
    const [piece, next] = value[at] === '&' ? reference(value, at) : [value[at] ?? '', at + 1]
    out += piece
    at = next
  }
  return out
}
