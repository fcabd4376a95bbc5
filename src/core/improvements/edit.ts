import { canonicalJson, type Json } from '../json.ts'

/** A step of a path: a key of an object, or the member of a list that is named so. */
export type Step = string | { readonly item: string }

/** One place of a charter's content, what must stand there, and what shall. Absent: nothing. */
export interface Edit {
  readonly at: readonly Step[]
  readonly from?: Json | undefined
  readonly to?: Json | undefined
  /** For a member that comes into a list: the one it stands before; absent: it is the last. */
  readonly before?: string | undefined
}

/** A value with an edit made in it, or why it does not apply. The value itself is not changed. */
export type Edited = { readonly value: Json } | { readonly fault: string }

/** What names a member of a list. */
const NAMES = ['id', 'tier'] as const

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

const nameOf = (item: Json): string | undefined => {
  const key = isObject(item) ? NAMES.find((one) => Object.hasOwn(item, one)) : undefined
  return key !== undefined && isObject(item) ? String(item[key]) : undefined
}

const same = (a: Json | undefined, b: Json | undefined): boolean =>
  a === undefined || b === undefined ? a === b : canonicalJson(a) === canonicalJson(b)

/** A path for people, as diffs write it: `rules[no-drops].effect`. */
export const pathText = (at: readonly Step[]): string =>
  at.reduce<string>((text, step) => (typeof step === 'string' ? (text === '' ? step : `${text}.${step}`) : `${text}[${step.item}]`), '')

/** Makes an edit. What stands at its place must be what the edit says. */
export function edited(value: Json, edit: Edit): Edited {
  const next = put(value, edit.at, edit)
  return 'fault' in next ? { fault: `${pathText(edit.at)}: ${next.fault}` } : { value: next.value as Json }
}

type Put = { readonly value: Json | undefined } | { readonly fault: string }

function put(value: Json | undefined, at: readonly Step[], edit: Edit): Put {
  const [step, ...rest] = at
  if (step === undefined)
    return same(value, edit.from) ? { value: edit.to } : { fault: `expected ${shown(edit.from)}, and the charter says ${shown(value)}` }
  return typeof step === 'string' ? inObject(value, step, rest, edit) : inList(value, step.item, rest, edit)
}

function inObject(value: Json | undefined, key: string, rest: readonly Step[], edit: Edit): Put {
  if (!isObject(value)) return { fault: 'the charter has no such section' }
  const next = put(Object.hasOwn(value, key) ? value[key] : undefined, rest, edit)
  if ('fault' in next) return next
  const { [key]: _, ...others } = value
  return { value: next.value === undefined ? others : { ...value, [key]: next.value } }
}

function inList(value: Json | undefined, item: string, rest: readonly Step[], edit: Edit): Put {
  if (!Array.isArray(value)) return { fault: 'the charter has no such list' }
  const list = value as readonly Json[]
  const index = list.findIndex((one) => nameOf(one) === item)
  if (index < 0 && rest.length > 0) return { fault: `there is no ${item}` }
  const next = put(index < 0 ? undefined : list[index], rest, edit)
  if ('fault' in next) return next
  const place = index >= 0 ? index : placeOf(list, edit.before)
  if (place < 0) return { fault: `there is no ${edit.before} for it to stand before` }
  const after = list.slice(index >= 0 ? index + 1 : place)
  return { value: [...list.slice(0, place), ...(next.value === undefined ? [] : [next.value]), ...after] }
}

const placeOf = (list: readonly Json[], before: string | undefined): number =>
  before === undefined ? list.length : list.findIndex((one) => nameOf(one) === before)

const shown = (value: Json | undefined): string => (value === undefined ? 'nothing' : canonicalJson(value).slice(0, 100))
