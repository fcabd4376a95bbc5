import { isRecord } from '../body.ts'
import { bad } from './refusal.ts'

/** The parameters of a call: strings from forms, anything from JSON. */
export type Params = Readonly<Record<string, unknown>>

/** A text parameter, or '' when absent; text must be valid Unicode, as the platform's UTF-8 must. */
export function textOf(params: Params, name: string): string {
  const value = params[name]
  if (value === undefined || value === null) return ''
  const text = typeof value === 'string' ? value : String(value)
  if (/\p{Surrogate}/u.test(text)) throw bad('strings must be encoded in UTF-8')
  return text
}

/** An integer parameter, or undefined when absent or not an integer. */
export function integerOf(params: Params, name: string): number | undefined {
  const text = textOf(params, name)
  return /^-?\d+$/.test(text) ? Number(text) : undefined
}

/** A flag: `true`, `"true"` and `"1"` are on. */
export const flagOf = (params: Params, name: string): boolean => /^(true|1)$/i.test(textOf(params, name))

/** A parameter that is JSON: parsed when it came as text in a form. `what` names it in the platform's complaint. */
export function jsonOf(params: Params, name: string, what: string): unknown {
  const value = params[name]
  if (typeof value !== 'string') return value ?? undefined
  try {
    return value === '' ? undefined : (JSON.parse(value) as unknown)
  } catch {
    throw bad(`can't parse ${what} JSON object`)
  }
}

/** A parameter that is a JSON object, or undefined when absent. */
export function objectOf(params: Params, name: string, what: string): Record<string, unknown> | undefined {
  const value = jsonOf(params, name, what)
  if (value === undefined) return undefined
  if (!isRecord(value)) throw bad(`object expected as ${what}`)
  return value
}

/** A parameter that is a JSON list, or undefined when absent. */
export function listOf(params: Params, name: string, what: string): readonly unknown[] | undefined {
  const value = jsonOf(params, name, what)
  if (value === undefined) return undefined
  if (!Array.isArray(value)) throw bad(`can't parse ${what}: expected an Array`)
  return value
}
