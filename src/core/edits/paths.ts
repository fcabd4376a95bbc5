import { type Json, type JsonObject, jsonFault } from '../json.ts'

/** Keys of one path at the most; a door lets in no deeper values (`MAX_DEPTH`). */
const DEEPEST = 31

/** The keys of a dotted path: `filters.region`, `items.0.count`. A key with a dot in it has no path. */
export const pathKeys = (path: string): readonly string[] => path.split('.')

/** Whether a text is a dotted path, with no key that means something to JavaScript's prototypes. */
export function isPath(path: string): boolean {
  const keys = pathKeys(path)
  return keys.length <= DEEPEST && keys.every((key) => key !== '' && jsonFault({ [key]: null }) === undefined)
}

const INDEX = /^(0|[1-9]\d{0,8})$/

/**
 * A value with another at a place, or (`to` undefined) with nothing there; undefined when it has no such place. Only the last key of an
 * object may be new: what is above it, and an element of a list, must be there, and be the value's own.
 */
export function put(value: Json | undefined, [key, ...rest]: readonly string[], to: Json | undefined): Json | undefined {
  if (key === undefined) return to
  if (value === undefined || value === null || typeof value !== 'object') return undefined
  if (Array.isArray(value)) {
    const list = value as readonly Json[]
    const at = INDEX.test(key) ? Number(key) : list.length
    const one = at < list.length ? put(list[at], rest, to) : undefined
    return one === undefined ? undefined : list.map((known, i) => (i === at ? one : known))
  }
  const own = Object.entries(value as JsonObject)
  const known = own.some(([name]) => name === key)
  const one = put(known ? (value as JsonObject)[key] : undefined, rest, to)
  if (one === undefined) return rest.length === 0 ? Object.fromEntries(own.filter(([name]) => name !== key)) : undefined
  return Object.fromEntries(known ? own.map(([name, was]) => [name, name === key ? one : was]) : [...own, [key, one]])
}

/** The value at a place; only what the value itself holds, never what it inherits. */
export function valueIn(value: Json | undefined, keys: readonly string[]): Json | undefined {
  let at = value
  for (const key of keys) at = at !== null && typeof at === 'object' && Object.hasOwn(at, key) ? (at as JsonObject)[key] : undefined
  return at
}
