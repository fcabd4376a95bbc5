import { z } from 'zod'
import type { CharterDocument } from '../charter/content.ts'
import { digestOf } from '../json.ts'

/** Locked in every charter that has a constitution: else the lock could be opened by changing the lock. */
const ALWAYS_LOCKED = ['constitution', 'signing', 'amendments', 'org'] as const

/** The locked paths of a charter, sorted; none without a constitution. */
export function lockedPaths(charter: Pick<CharterDocument, 'constitution'>): readonly string[] {
  return charter.constitution ? [...new Set([...ALWAYS_LOCKED, ...charter.constitution.locked])].sort() : []
}

/** Whether a path is locked, or holds or lies under one that is. */
export const touchesLocked = (locked: readonly string[], path: string): boolean =>
  locked.some((lock) => path === lock || path.startsWith(`${lock}.`) || path.startsWith(`${lock}[`) || lock.startsWith(`${path}.`))

/** What stands at a dotted path; undefined when nothing does. */
export function valueAt(value: unknown, path: string): unknown {
  let at = value
  for (const key of path.split('.')) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, key)) return undefined
    at = (at as Readonly<Record<string, unknown>>)[key]
  }
  return at
}

/**
 * What the constitution's signatures cover: SHA-256 over the canonical JSON of the locked paths with what stands there (null: nothing).
 * The constitution itself is always among them. Null for a charter without one.
 */
export function constitutionHash(charter: CharterDocument): string | null {
  if (!charter.constitution) return null
  return digestOf(Object.fromEntries(lockedPaths(charter).map((path) => [path, valueAt(charter, path) ?? null])))
}

/** Whether a schema knows a dotted path: a lock on a misspelt name would lock nothing. */
export function isKnownPath(schema: z.ZodType, path: string): boolean {
  let at: z.ZodType | undefined = schema
  for (const key of path.split('.')) {
    const object: z.ZodType | undefined = at && unwrapped(at)
    if (!(object instanceof z.ZodObject) || !Object.hasOwn(object.shape, key)) return false
    at = (object.shape as Readonly<Record<string, z.ZodType>>)[key]
  }
  return true
}

/** The schema inside of what only makes it optional or gives it a default. */
function unwrapped(schema: z.ZodType): z.ZodType {
  let at = schema
  while (
    at instanceof z.ZodOptional ||
    at instanceof z.ZodNullable ||
    at instanceof z.ZodDefault ||
    at instanceof z.ZodPrefault ||
    at instanceof z.ZodReadonly
  )
    at = at.unwrap() as z.ZodType
  return at
}
