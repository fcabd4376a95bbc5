import type { Json } from '../json.ts'
import { MARKER, markerOf } from '../risk/data-classes.ts'
import { emailSpans } from './emails.ts'
import { fold } from './fold.ts'
import { needsLook } from './glance.ts'
import { numberSpans } from './numbers.ts'
import { isSecretValue, keySays, mayHoldSecret, secretSpans } from './secrets.ts'
import type { Span } from './span.ts'

/** Twelve hex digits of a keyed hash: the same text gives the same, and nobody without the key can try texts against it. */
export type KeyedHash = (text: string) => string

/** For markers that nobody needs to tell apart, where no key is at hand: answers, and what people write in a chat. */
export const UNKEYED: KeyedHash = () => '0'.repeat(12)

/**
 * A text with secrets, card numbers, e-mail addresses and national ids replaced by markers of their class and keyed hash. Markers are
 * left as they are, so that redacting twice changes nothing; one that was made up to carry something past is a text like any other.
 */
export function redactText(text: string, hash: KeyedHash): string {
  if (!needsLook(text) || !(text.includes('@') || DIGITS.test(text) || NOT_ASCII.test(text) || mayHoldSecret(text))) return text
  let now = text
  for (let round = 0; round < ROUNDS; round++) {
    const next = redactOnce(now, hash)
    if (next === now) return now
    now = next
  }
  // Something in it goes on being found: none of it is kept.
  return markerOf('secret', hash(text))
}

/** What is taken out may bare more beside it; honest texts are done after one round and a look. */
const ROUNDS = 4

function redactOnce(text: string, hash: KeyedHash): string {
  let out = ''
  let from = 0
  if (!text.includes(' #')) return redactPart(text, hash)
  for (const marker of text.matchAll(MARKER)) {
    const domain = marker[2] ?? ''
    if (redactPart(domain, hash) !== domain) continue
    out += redactPart(text.slice(from, marker.index), hash) + marker[0]
    from = marker.index + marker[0].length
  }
  return from === 0 ? redactPart(text, hash) : out + redactPart(text.slice(from), hash)
}

function redactPart(text: string, hash: KeyedHash): string {
  if (text === '') return text
  const folded = fold(text)
  const secrets = secretSpans(folded.text)
  // `https://user:password@host`: what looks like an address there is a password and a host, and the host must stay readable.
  const emails = folded.text.includes('@') ? apartFrom(secrets, emailSpans(folded.text)) : []
  const spans = merged([...secrets, ...emails, ...(DIGITS.test(folded.text) ? numberSpans(folded.text) : [])])
  if (spans.length === 0) return text
  let out = ''
  let done = 0
  for (const { from, to, name } of spans) {
    const [start, end] = folded.from ? [folded.from[from] as number, folded.from[to] as number] : [from, to]
    const raw = text.slice(start, end)
    const domain = name === 'email' ? folded.text.slice(folded.text.lastIndexOf('@', to - 1) + 1, to).toLowerCase() : undefined
    out += text.slice(done, start) + markerOf(name, hash(raw), domain)
    done = end
  }
  return out + text.slice(done)
}

const NOT_ASCII = /[^\x20-\x7e\t\n\r]/
const DIGITS = /\d[ .-]?\d[ .-]?\d[ .-]?\d[ .-]?\d[ .-]?\d/

/** Those of some spans that touch none of the others; both are walked in order. */
function apartFrom(others: readonly Span[], spans: readonly Span[]): readonly Span[] {
  const sorted = merged(others)
  let i = 0
  return spans.filter(({ from, to }) => {
    while (i < sorted.length && (sorted[i] as Span).to <= from) i++
    return i === sorted.length || (sorted[i] as Span).from >= to
  })
}

/** In order and apart: what overlaps is one, of the class of the wider. */
function merged(spans: readonly Span[]): readonly Span[] {
  const sorted = [...spans].sort((a, b) => a.from - b.from || b.to - a.to)
  const out: Span[] = []
  for (const span of sorted) {
    const last = out.at(-1)
    if (!last || span.from >= last.to) out.push(span)
    else if (span.to > last.to) out[out.length - 1] = { from: last.from, to: span.to, name: 'secret' }
  }
  return out
}

/** Whole numbers below this have too few digits to be anybody's. */
const SMALLEST = 1e10

/**
 * A JSON value of the same shape with every text in it redacted, keys too, and with values that stand under a secret's name or
 * follow its option in a list. What needs nothing is the same value, not a copy.
 */
export function redactJson(value: Json, hash: KeyedHash, key = ''): Json {
  if (typeof value === 'string') return redactString(value, hash, key)
  if (typeof value === 'number') return redactNumber(value, hash, key)
  if (value === null || typeof value !== 'object') return value
  return Array.isArray(value) ? redactList(value, hash, key) : redactObject(value as { readonly [key: string]: Json }, hash)
}

const SECRET_MARKER = /^\[secret #[0-9a-f]{12}\]$/

function redactString(value: string, hash: KeyedHash, key: string): string {
  const says = keySays(key)
  if (says && isSecretValue(says, value)) return SECRET_MARKER.test(value) ? value : markerOf('secret', hash(value))
  return redactText(value, hash)
}

function redactNumber(value: number, hash: KeyedHash, key: string): Json {
  if (keySays(key) === 'secret') return markerOf('secret', hash(String(value)))
  if (Math.abs(value) < SMALLEST || !Number.isInteger(value)) return value
  const text = String(value)
  const redacted = redactText(text, hash)
  return redacted === text ? value : redacted
}

const OPTION = /^--?((?:[a-z]{1,20}-){0,3}[a-z]{1,20})$/i

function redactList(list: readonly Json[], hash: KeyedHash, key: string): readonly Json[] {
  let out: Json[] | undefined
  list.forEach((value, i) => {
    const before = list[i - 1]
    const option = typeof before === 'string' && typeof value === 'string' ? OPTION.exec(before)?.[1] : undefined
    const named = option !== undefined && (keySays(option) === 'secret' || option === 'token') ? 'secret' : key
    const next = redactJson(value, hash, named)
    if (next === value) return
    out ??= [...list]
    out[i] = next
  })
  return out ?? list
}

function redactObject(object: { readonly [key: string]: Json }, hash: KeyedHash): { readonly [key: string]: Json } {
  // Nearly always nothing is found: no list is made before something is.
  for (const key in object)
    if (redactText(key, hash) !== key || redactJson(object[key] as Json, hash, key) !== object[key]) return redactEntries(object, hash)
  return object
}

const redactEntries = (object: { readonly [key: string]: Json }, hash: KeyedHash): { readonly [key: string]: Json } =>
  Object.fromEntries(apart(Object.entries(object).map(([key, value]) => [redactText(key, hash), redactJson(value, hash, key)])))

/** Keys that became the same are told apart, so that no value is lost. */
function apart(entries: readonly [string, Json][]): readonly [string, Json][] {
  const seen = new Map<string, number>()
  return entries.map(([key, value]) => {
    let [name, i] = [key, seen.get(key) ?? 0]
    while (seen.has(name)) name = `${key} (${++i + 1})`
    seen.set(name, 0).set(key, i)
    return [name, value]
  })
}

/** Fields that name things the governor itself made or the schema fixes. */
const KEPT: ReadonlySet<string> = new Set(['agent_id', 'resource_type', 'request_id'])

/** A parsed body with every text in it redacted but the ids it stands for; the same object when there is nothing to redact. Idempotent. */
export function redactBody<T extends object>(body: T, hash: KeyedHash): T {
  let out: Record<string, unknown> | undefined
  for (const name in body) {
    const value = body[name] as Json | undefined
    if (value === undefined || KEPT.has(name)) continue
    const next = redactJson(value, hash)
    if (next === value) continue
    out ??= { ...body } as Record<string, unknown>
    out[name] = next
  }
  return (out as T | undefined) ?? body
}
