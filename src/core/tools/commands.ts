import type { Ask } from '../ask.ts'
import type { Json } from '../json.ts'
import { decodeText } from '../risk/decode.ts'
import { normalPath } from '../risk/paths.ts'
import { splitTool } from './pattern.ts'

/** One input of a tool call: the words that a pattern must match, or `unreadable` when what would run cannot be told from its text. */
export interface ToolInput {
  /** Where it stands, such as `args.command`. */
  readonly at: string
  readonly text: string
  readonly words: readonly Word[] | 'unreadable'
}

/** A word of an input: as written, and by the segments a glob is matched with (absent: only a literal may match it). */
export interface Word {
  readonly text: string
  readonly segments?: readonly string[]
}

/** Keys whose text is a command line, split as a shell would; of a list each element is a word. */
const COMMAND_KEYS = new Set('command cmd commandline script shell argv line'.split(' '))
/** Keys whose text is data that a tool writes or says, not a place it acts on. */
const DATA_KEYS = new Set(
  'content contents text body message prompt description reason title subject oldstring newstring oldtext newtext encoding language'.split(
    ' ',
  ),
)
const keyOf = (key: string): string => key.toLowerCase().replace(/[_-]/g, '')

/** A key that is a name; any other may be what is acted on itself: `{"files": {"docs/a.md": …}}`. */
const NAME = /^[\w$-]{1,64}$/

/**
 * What a tool call acts on: every text of its arguments but what is plain data, each of which a pattern must match; without
 * arguments the target. A tool written as `Bash(npm test)` brings its own input.
 */
export function toolInputs(ask: Pick<Ask, 'tool' | 'args' | 'target_resource'>): readonly ToolInput[] {
  const inner = ask.tool === undefined ? undefined : splitTool(ask.tool)?.inner
  const found: ToolInput[] = inner === undefined ? [] : [commandLine('tool', inner)]
  if (ask.args) gather(ask.args, 'args', '', found)
  if (found.length === 0 && ask.target_resource !== undefined) found.push(single('target_resource', ask.target_resource))
  return found
}

/** The input that one argument makes: by its name a command line, or one word. */
export const inputAt = (at: string, key: string, text: string): ToolInput =>
  COMMAND_KEYS.has(keyOf(key)) ? commandLine(at, text) : single(at, text)

function gather(value: Json, at: string, key: string, found: ToolInput[]): void {
  if (typeof value === 'string') {
    if (!DATA_KEYS.has(key)) found.push(COMMAND_KEYS.has(key) ? commandLine(at, value) : single(at, value))
  } else if (Array.isArray(value)) {
    const words = value as readonly Json[]
    if ((COMMAND_KEYS.has(key) || key === 'args') && words.every((v) => typeof v === 'string'))
      found.push(argv(at, words as readonly string[]))
    else words.forEach((v, i) => void gather(v, `${at}.${i}`, key, found))
  } else if (value !== null && typeof value === 'object')
    for (const [name, v] of Object.entries(value)) {
      if (!NAME.test(name)) found.push(single(`${at} (a key)`, name))
      // The parts of a command are a command, whatever they are called.
      gather(v as Json, `${at}.${name}`, COMMAND_KEYS.has(key) ? key : keyOf(name), found)
    }
}

const single = (at: string, text: string): ToolInput => ({ at, text, words: [pathWord(text)] })
/** An argv is a list of words already: no shell reads it, so a blank or `;` within a word is just a letter. */
const argv = (at: string, words: readonly string[]): ToolInput => ({ at, text: JSON.stringify(words), words: words.map(commandWord) })

/** What a shell would act on; a command line with any of it (outside quotes) matches nothing but its own literal text. */
const META = /[;&|`$<>(){}[\]*?!#~^\\\p{Cc}]/u

function commandLine(at: string, text: string): ToolInput {
  const words = splitWords(text)
  return { at, text, words: words ? words.map(commandWord) : 'unreadable' }
}

/** The words of a command line without anything a shell would act on; quotes hold a word together. Undefined when there is more to it. */
function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = []
  const trimmed = text.trim()
  for (const [, single, double, plain, glued] of trimmed.matchAll(/'([^']*)'(?=\s|$)|"([^"]*)"(?=\s|$)|([^\s'"]+)(?=\s|$)|(\S+)/gu)) {
    if (glued !== undefined) return undefined
    if (double !== undefined && /[$`\\!]/.test(double)) return undefined
    if (plain !== undefined && META.test(plain)) return undefined
    words.push((single ?? double ?? plain) as string)
  }
  // Other blanks and line ends than the plain one mean something to one reader and not to another.
  return /[^\S ]|\p{Cf}|\p{Default_Ignorable_Code_Point}/u.test(trimmed) ? undefined : words
}

/** A file's address is a path. */
const SCHEME = /^(?!file:)[a-z][a-z0-9+.-]{0,30}:\/\//i
/** Where the doors took a secret out: it may have held slashes, and so led anywhere. Other markers stand for what has none. */
const HIDDEN = '[secret #'

/** A word of a command: `..`, escapes and links in it are matched by nothing but a literal, since what they lead to is another matter. */
function commandWord(text: string): Word {
  const { segments } = pathWord(text)
  return segments === undefined || text.split(/[\\/]/).some((part) => part.endsWith('..'))
    ? { text }
    : { text, segments: text.startsWith('-') ? text.split('/') : segments }
}

/** A name that one system reads as `..` and another as a name of its own, such as `...`: where it leads depends on who follows it. */
const TWO_WAYS = /(?:^|[\\/])\.\.[. ]+(?:$|[\\/])/

/** A path or URL as its normal form's segments: `./docs//a` is docs/a, `docs/../etc` is etc; an absolute path begins with an empty segment. */
function pathWord(text: string): Word {
  if (SCHEME.test(text)) return urlWord(text)
  if (text.includes(HIDDEN) || decodeText(text).changed || TWO_WAYS.test(text)) return { text }
  const path = normalPath(text)
  if (path.climbs || path.encoded || path.link_like || path.from === 'home' || /\p{Cc}/u.test(text)) return { text }
  return { text, segments: path.from === 'root' ? ['', ...path.segments] : path.segments.length === 0 ? ['.'] : path.segments }
}

function urlWord(text: string): Word {
  if (!URL.canParse(text)) return { text }
  const { protocol, host, pathname, search, username, password } = new URL(text)
  return username !== '' || password !== '' || /%2e|%2f|%5c/i.test(pathname) || text.split('?', 1)[0]?.includes(HIDDEN)
    ? { text }
    : { text, segments: `${protocol}//${host}${pathname}${search}`.split('/') }
}
