/** Rounds of decoding: `%25252e` is `..` after four; whoever nests deeper is told by the escapes that are left. */
const ROUNDS = 5
const ESCAPE = /%[0-9a-f]{2}|%u[0-9a-f]{4}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|&#(?:x[0-9a-f]{1,6}|\d{1,7});/i
const ESCAPES = new RegExp(ESCAPE, 'gi')
const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
const NOT_ASCII = /[^\x20-\x7e]/

/** A text as whoever decodes it in the end may read it. */
export interface Decoded {
  readonly text: string
  /** It was written with escapes, compatibility forms or invisible characters. */
  readonly changed: boolean
}

/**
 * Undoes what hides a text: percent, unicode and HTML escapes (also over one another, also the overlong UTF-8 forms of `.`, `/`
 * and `\`), full-width and other compatibility forms, and what cannot be seen. For looking at, never for running.
 */
export function decodeText(text: string): Decoded {
  let now = text
  for (let round = 0; round < ROUNDS && ESCAPE.test(now); round++) now = now.replace(OVERLONG, overlong).replace(ESCAPES, unescapeOne)
  // U+2215, U+2044 and U+29F8 stand for a slash to the eye, and to some decoders.
  if (NOT_ASCII.test(now))
    now = now
      .normalize('NFKC')
      .replace(UNSEEN, '')
      .replace(/[\u2215\u2044\u29f8]/g, '/')
      .replace(/\u29f5|\u2216/g, '\\')
  return { text: now, changed: now !== text }
}

/** Two- and three-byte forms of ASCII that UTF-8 forbids and careless decoders accept. */
const OVERLONG = /%c0%([89ab][0-9a-f])|%c1%([89ab][0-9a-f])|%e0%80%([89ab][0-9a-f])/gi
const overlong = (_: string, c0?: string, c1?: string, e0?: string): string => {
  const low = Number.parseInt((c0 ?? c1 ?? e0) as string, 16) & 0x3f
  return String.fromCharCode(c1 === undefined ? low : low | 0x40)
}

function unescapeOne(written: string): string {
  const lower = written.toLowerCase()
  const code = lower.startsWith('&#')
    ? lower[2] === 'x'
      ? Number.parseInt(lower.slice(3), 16)
      : Number.parseInt(lower.slice(2), 10)
    : Number.parseInt(lower.replace(/^(?:%u|%|\\u|\\x)/, ''), 16)
  return code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '\ufffd'
}
