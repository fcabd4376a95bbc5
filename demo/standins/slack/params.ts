import { isRecord } from '../body.ts'
import type { Block } from './blocks.ts'
import { SlackError } from './refusal.ts'

/** The parameters of a call: strings from forms, anything from JSON. */
export type Params = Readonly<Record<string, unknown>>

/** A text parameter, or undefined when absent. */
export function textOf(params: Params, name: string): string | undefined {
  const value = params[name]
  return value === undefined || value === null ? undefined : String(value)
}

/** A text parameter that must be there. @throws SlackError `invalid_arguments` */
export function required(params: Params, name: string): string {
  const value = textOf(params, name)
  if (value) return value
  const messages = [`[ERROR] missing required field: ${name}`]
  throw new SlackError('invalid_arguments', { response_metadata: { messages } })
}

/** A parameter that is JSON: parsed when it came as text in a form. @throws SlackError with `error` when it is not JSON. */
export function jsonOf(params: Params, name: string, error: string): unknown {
  const value = params[name]
  if (typeof value !== 'string') return value ?? undefined
  try {
    return JSON.parse(value) as unknown
  } catch {
    throw new SlackError(error)
  }
}

/** A list of blocks, undefined when absent; not yet checked. @throws SlackError `invalid_blocks_format` */
export function blocksOf(params: Params): Block[] | undefined {
  const value = jsonOf(params, 'blocks', 'invalid_blocks_format')
  if (value === undefined) return undefined
  if (!Array.isArray(value) || !value.every(isRecord)) throw new SlackError('invalid_blocks_format')
  return value
}
