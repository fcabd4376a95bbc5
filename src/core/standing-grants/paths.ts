import type { Json, JsonObject } from '../json.ts'

/** The keys of a path: a JSON Pointer (RFC 6901), or without its slash the plain name of one argument. */
export function keysOf(path: string): readonly string[] {
  if (!path.startsWith('/')) return [path]
  const keys = path.slice(1).split('/')
  return keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The JSON Pointer of keys, one text for one place. */
export const pointerOf = (keys: readonly string[]): string =>
  keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

const INDEX = /^(0|[1-9]\d{0,8})$/

/** The value at a place; only what the value itself holds, never what it inherits. */
export function valueAt(value: Json | undefined, [key, ...rest]: readonly string[]): Json | undefined {
  if (key === undefined) return value
  if (value === undefined || value === null || typeof value !== 'object') return undefined
  if (Array.isArray(value)) return INDEX.test(key) ? valueAt((value as readonly Json[])[Number(key)], rest) : undefined
  return Object.hasOwn(value, key) ? valueAt((value as JsonObject)[key], rest) : undefined
}

/** The value with null at these places; everything else, and that there is something, stays as it is. */
export function blanked(value: Json, places: readonly (readonly string[])[]): Json {
  if (places.length === 0) return value
  if (places.some((keys) => keys.length === 0)) return null
  if (value === null || typeof value !== 'object') return value
  const below = (key: string) => places.filter(([first]) => first === key).map(([, ...rest]) => rest)
  if (Array.isArray(value)) return (value as readonly Json[]).map((one, i) => blanked(one, below(String(i))))
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, one]) => [key, blanked(one, below(key))]))
}
