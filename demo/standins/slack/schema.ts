import { isRecord } from '../body.ts'

/** Adds what is wrong with a value to `faults`, in the platform's words, each with a JSON pointer. */
export type Check = (value: unknown, pointer: string, faults: string[]) => void

/** What a typed object may contain. */
export interface Shape {
  readonly required?: Readonly<Record<string, Check>>
  readonly optional?: Readonly<Record<string, Check>>
}

const fault = (faults: string[], what: string, pointer: string) => faults.push(`${what} [json-pointer:${pointer}]`)

/** A string of 1 to `most` characters. */
export const string =
  (most: number, least = 1): Check =>
  (value, pointer, faults) => {
    if (typeof value !== 'string') fault(faults, 'must be a string', pointer)
    else if (value.length > most) fault(faults, `must be less than ${most + 1} characters`, pointer)
    else if (value.length < least) fault(faults, `must be more than ${least - 1} characters`, pointer)
  }

/** A whole number from `least` to `most`. */
export const whole =
  (least: number, most: number): Check =>
  (value, pointer, faults) => {
    if (!Number.isInteger(value) || Number(value) < least || Number(value) > most)
      fault(faults, `must be a whole number from ${least} to ${most}`, pointer)
  }

/** A boolean. */
export const boolean: Check = (value, pointer, faults) => {
  if (typeof value !== 'boolean') fault(faults, 'must be a boolean', pointer)
}

/** One of a few strings. */
export const oneOf =
  (...values: readonly string[]): Check =>
  (value, pointer, faults) => {
    if (!values.includes(String(value))) fault(faults, `must be one of ${values.join(', ')}`, pointer)
  }

/** Anything: kept for members the stand-in does not look into. */
export const anything: Check = () => undefined

/** A list of `least` to `most` items. */
export const list =
  (item: Check, least: number, most: number): Check =>
  (value, pointer, faults) => {
    if (!Array.isArray(value)) return void fault(faults, 'must be an array', pointer)
    if (value.length > most) fault(faults, `no more than ${most} items allowed`, pointer)
    if (value.length < least) fault(faults, `no fewer than ${least} items allowed`, pointer)
    for (const [index, entry] of value.entries()) item(entry, `${pointer}/${index}`, faults)
  }

/** An object with exactly the members of its shape. */
export const object =
  ({ required = {}, optional = {} }: Shape): Check =>
  (value, pointer, faults) => {
    if (!isRecord(value)) return void fault(faults, 'must be an object', pointer)
    for (const name of Object.keys(required)) {
      if (value[name] === undefined) fault(faults, `missing required field: ${name}`, pointer)
    }
    for (const [name, member] of Object.entries(value)) {
      const check = required[name] ?? optional[name]
      if (name === 'type' || member === undefined) continue
      if (check) check(member, `${pointer}/${name}`, faults)
      else fault(faults, `invalid additional property: ${name}`, pointer)
    }
  }

/** An object whose `type` chooses its shape. */
export const typed =
  (shapes: Readonly<Record<string, Shape>>): Check =>
  (value, pointer, faults) => {
    const type = isRecord(value) ? value['type'] : undefined
    const shape = typeof type === 'string' && Object.hasOwn(shapes, type) ? shapes[type] : undefined
    if (shape) object(shape)(value, pointer, faults)
    else fault(faults, `unsupported type: ${String(type)}`, pointer)
  }
