import type { Json, JsonObject } from '../json.ts'
import type { Changes } from './changes.ts'
import { pathKeys, put, valueIn } from './paths.ts'

/** Redacts the texts of a body, as the doors do. */
type Redact = <T extends object>(body: T) => T

/**
 * Changes with every text redacted as it would be where it will stand: what a value is called, and what stands before it in a list,
 * says whether it is a secret. `known`: the arguments of the request.
 */
export function redactChanges(changes: Changes, known: JsonObject | undefined, redact: Redact): Changes {
  const { args, ...rest } = changes
  if (!args) return redact(rest)
  const redacted = Object.entries(args).map(([path, value]) => [path, inPlace(path, value, known, redact)] as const)
  return { ...redact(rest), args: Object.fromEntries(redacted) }
}

function inPlace(path: string, value: Json, known: JsonObject | undefined, redact: Redact): Json {
  const keys = pathKeys(path)
  const whole = known && put(known, keys, value)
  // What has no place there will be refused; it must not be told apart by its secret all the same.
  if (whole === undefined) return Object.values(redact({ [keys.at(-1) ?? path]: redact({ value }).value }))[0] as Json
  return valueIn(redact({ args: whole }).args, keys) ?? null
}
