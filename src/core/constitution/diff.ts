import type { CharterContent } from '../charter/content.ts'
import { canonicalJson, type Json } from '../json.ts'
import { lockedPaths, touchesLocked } from './locked.ts'

/** One difference of two charters. */
export interface Change {
  /** Such as `budgets.agent_day_usd`, `deny.intents` (an item came or went) or `rules[no-drops].effect`; the models file is under `models:`. */
  readonly path: string
  /** Absent: it came. */
  readonly before?: Json
  /** Absent: it went. */
  readonly after?: Json
  /** It touches the locked layer, as the old or the new charter draws it. */
  readonly locked?: true
}

const isObject = (value: unknown): value is Readonly<Record<string, Json>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/** What names a member of a list, in order of preference. */
const NAMES = ['id', 'tag', 'class', 'tier', 'key'] as const

/** Every difference of two charters, in order of path. What is only spelt otherwise (key order, comments, `1.0`) is none. */
export function diffContents(before: CharterContent, after: CharterContent): readonly Change[] {
  const locked = [...lockedPaths(before.charter), ...lockedPaths(after.charter)]
  const found: Change[] = []
  walk('', before.charter as unknown as Json, after.charter as unknown as Json, found)
  const marked = found.map((change): Change => (touchesLocked(locked, change.path) ? { ...change, locked: true } : change))
  const models: Change[] = []
  walk('models:', before.models as unknown as Json, after.models as unknown as Json, models)
  return [...marked, ...models]
}

const join = (path: string, key: string): string => (path === '' || path.endsWith(':') ? path + key : `${path}.${key}`)

function walk(path: string, before: Json | undefined, after: Json | undefined, found: Change[]): void {
  if (before === undefined || after === undefined) {
    if (before !== after) found.push({ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) })
    return
  }
  if (canonicalJson(before) === canonicalJson(after)) return
  if (isObject(before) && isObject(after)) {
    for (const key of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort())
      walk(join(path, key), own(before, key), own(after, key), found)
    return
  }
  if (Array.isArray(before) && Array.isArray(after) && lists(path, before, after, found)) return
  found.push({ path, before, after })
}

const own = (object: Readonly<Record<string, Json>>, key: string): Json | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined

/** Compares lists by their members' names, or as sets of plain values; false when neither tells the difference. */
function lists(path: string, before: readonly Json[], after: readonly Json[], found: Change[]): boolean {
  const name = NAMES.find((n) => [...before, ...after].every((item) => isObject(item) && Object.hasOwn(item, n)))
  const key = (item: Json): string => (name && isObject(item) ? String(item[name]) : canonicalJson(item))
  const [old, next] = [new Map(before.map((i) => [key(i), i])), new Map(after.map((i) => [key(i), i]))]
  if (old.size < before.length || next.size < after.length) return false
  const start = found.length
  for (const id of [...new Set([...old.keys(), ...next.keys()])].sort())
    walk(name ? `${path}[${id}]` : path, old.get(id), next.get(id), found)
  return found.length > start
}
