import { hash } from 'node:crypto'
import { canonicalJson } from './canonical.ts'

export { canonicalJson }

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json }

/** Deepest nesting a door lets in; far deeper values overflow the stack of whoever writes them. */
export const MAX_DEPTH = 32

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

/** Lower-case hex SHA-256 of a text's UTF-8 bytes. */
export const sha256 = (text: string): string => hash('sha256', text)

/** Lower-case hex SHA-256 over the canonical JSON of a value. */
export const digestOf = (value: unknown): string => sha256(canonicalJson(value))

/** What {@link jsonFault} found: where (a path such as `args.items.0`) and what. */
export interface JsonFault {
  readonly path: string
  readonly fault: 'too_deep' | 'unsafe_integer' | 'bad_text' | 'forbidden_key'
}

/**
 * The first thing in a parsed JSON value that the ledger could not carry byte for byte: nesting over {@link MAX_DEPTH},
 * integers beyond 2^53, NUL, lone surrogates, or a key that means something to JavaScript's prototypes.
 */
export function jsonFault(value: unknown, path = '', depth = 1): JsonFault | undefined {
  if (typeof value === 'string') return textFault(value) ? { path, fault: 'bad_text' } : undefined
  if (typeof value === 'number')
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
      ? undefined
      : { path, fault: 'unsafe_integer' }
  if (value === null || typeof value !== 'object') return undefined
  if (depth > MAX_DEPTH) return { path, fault: 'too_deep' }
  for (const key of Object.keys(value)) {
    const at = path === '' ? key : `${path}.${key}`
    if (FORBIDDEN_KEYS.has(key)) return { path: at, fault: 'forbidden_key' }
    if (textFault(key)) return { path: at, fault: 'bad_text' }
    const found = jsonFault((value as Record<string, unknown>)[key], at, depth + 1)
    if (found) return found
  }
  return undefined
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for; Postgres text cannot hold it.
const BAD_TEXT = /\u0000|\p{Surrogate}/u

/** Whether a text holds NUL or a lone surrogate. */
const textFault = (text: string): boolean => BAD_TEXT.test(text)
