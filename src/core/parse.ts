import type { z } from 'zod'
import { type JsonFault, jsonFault, MAX_DEPTH } from './json.ts'
import { type ProblemCode, type Refusal, refusal } from './problem.ts'

/** One thing that is wrong in a body, for the answer's `errors`. */
export interface FieldError {
  readonly path: string
  readonly message: string
}

/** A parsed body, or why it was refused, with every fault at once. */
export type Parsed<T> = { readonly value: T } | { readonly refusal: Refusal; readonly errors: readonly FieldError[] }

const CODES = {
  too_deep: 'too_deep',
  unsafe_integer: 'invalid_number',
  bad_text: 'invalid_text',
  forbidden_key: 'forbidden_key',
} as const satisfies Record<JsonFault['fault'], ProblemCode>

const SAYS = {
  too_deep: `nested deeper than ${MAX_DEPTH} levels`,
  unsafe_integer: 'a number beyond 2^53, which cannot be kept exactly',
  bad_text: 'a text with NUL or a lone surrogate',
  forbidden_key: 'a key named __proto__, constructor or prototype',
} as const satisfies Record<JsonFault['fault'], string>

/** Parses what came through a door, once: first what the ledger could not carry, then the schema. The same for every door. */
export function parseBody<T>(schema: z.ZodType<T>, value: unknown): Parsed<T> {
  const fault = jsonFault(value)
  if (fault)
    return {
      refusal: refusal(CODES[fault.fault], `${fault.path || 'body'}: ${SAYS[fault.fault]}`),
      errors: [{ path: fault.path, message: SAYS[fault.fault] }],
    }
  const parsed = schema.safeParse(value)
  if (parsed.success) return { value: parsed.data }
  const errors = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
  const [first] = errors
  return { refusal: refusal('invalid_field', `${first?.path || 'body'}: ${first?.message ?? 'not what it should be'}`), errors }
}
