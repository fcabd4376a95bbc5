import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import type { Json } from '../core/json.ts'
import { legible } from '../core/legible.ts'
import { redactJson, redactText } from '../core/redaction/redact.ts'
import { type FieldFault, ProblemError } from './problem.ts'

const WHERE: Readonly<Record<string, string>> = { body: 'body', querystring: 'query', params: 'path', headers: 'headers' }
/** More faults than this help nobody. */
const MAX_FAULTS = 20

/** Checks a part of a request with its zod schema, once; every fault is told with path, expected and got. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data: unknown) => {
    const parsed = schema.safeParse(data)
    if (parsed.success) return { value: parsed.data }
    const faults = parsed.error.issues.flatMap((issue) => faultsOf(issue, data)).slice(0, MAX_FAULTS)
    const first = faults[0] as FieldFault
    const where = WHERE[httpPart ?? 'body'] ?? 'request'
    return { error: new ProblemError('invalid_field', `${first.path || `The ${where}`}: ${first.message}`, faults) }
  }

function faultsOf(issue: z.core.$ZodIssue, data: unknown): readonly FieldFault[] {
  const path = issue.path.map((part) => unkept(String(part)))
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: legible(unkept([...path, key].join('.'))).slice(0, 200), message: 'expected no such field' }))
  const message = issue.message
    .replace(/^(Invalid input|Invalid option|Invalid string|Invalid number|Too small|Too big): /, '')
    .replace(/, received .*$/, '')
  return [{ path: path.join('.'), message: `${message}, got ${shown(at(data, issue.path))}` }]
}

const noHash = (): string => '0'.repeat(12)
/** A key of the sender's without what an answer is no place for. */
const unkept = (key: string): string => redactText(key, noHash)

const at = (data: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], data)

/** A value as an error message may show it: short, and never a whole object. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  // An answer is no place for a secret either; nobody needs to tell two apart here.
  const text = legible(JSON.stringify(redactJson(value as Json, noHash)))
  return text.length > 60 ? `${text.slice(0, 50)}… (${text.length} characters)` : text
}
