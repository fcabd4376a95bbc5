import type { Ask } from '../ask.ts'
import type { Json, JsonObject } from '../json.ts'
import type { Micros } from '../units.ts'
import { pathKeys, put } from './paths.ts'

/** What an operator wants to be otherwise in a request. */
export interface Changes {
  readonly estimated_cost?: Micros
  /** By dotted path, such as `filters.region`. */
  readonly args?: Readonly<Record<string, Json>>
  /** The model that is recommended to the agent. */
  readonly model?: string
}

/** One field that an edit changed: `estimated_cost` (in {@link Micros}), `model`, or `args.` and a path. */
export interface FieldChange {
  readonly field: string
  /** Absent: there was none. */
  readonly from?: Json
  /** Absent in {@link reversed} changes only: there is none any more. */
  readonly to?: Json
}

/** How the name of a changed argument begins. */
export const ARGS = 'args.'

/** The request as it is after an edit; undefined when an argument has no place in it. */
export function edited(ask: Ask, changes: readonly FieldChange[]): Ask | undefined {
  let after = ask
  for (const { field, to } of changes) {
    if (field === 'estimated_cost') after = { ...after, estimated_cost: to as Micros }
    if (!field.startsWith(ARGS)) continue
    const args = after.args && put(after.args, pathKeys(field.slice(ARGS.length)), to)
    if (args === undefined) return undefined
    // A preview of other arguments is none.
    const { preview: _, ...rest } = after
    after = { ...rest, args: args as JsonObject }
  }
  return after
}

/** The changes that take an edit back. */
export const reversed = (changes: readonly FieldChange[]): readonly FieldChange[] =>
  [...changes].reverse().map(({ field, from, to }) => ({
    field,
    ...(to === undefined ? {} : { from: to }),
    ...(from === undefined ? {} : { to: from }),
  }))

/** Changes one after the other as one: what each field was at first, and is in the end; a field that is again what it was is left out. */
export function together(edits: readonly (readonly FieldChange[])[]): readonly FieldChange[] {
  const fields = new Map<string, FieldChange>()
  for (const change of edits.flat()) fields.set(change.field, { ...(fields.get(change.field) ?? change), ...lastOf(change) })
  return [...fields.values()].filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to))
}

const lastOf = ({ to }: FieldChange): Pick<FieldChange, 'to'> => (to === undefined ? {} : { to })
