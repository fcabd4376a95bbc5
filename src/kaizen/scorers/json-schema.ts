import type { JsonObject } from '../../core/json.ts'
import { compilePattern } from '../../core/pattern.ts'
import { ScorerFault } from './scorer.ts'

/** Patterns in schemas run in linear time, as all patterns of charters do. */
const regExp = Object.assign(
  (source: string) => {
    const compiled = compilePattern(source)
    if ('fault' in compiled) throw new Error(compiled.fault)
    // Ajv tells patterns apart by their text form: without one, all of a schema would be the first.
    return { ...compiled, toString: () => source }
  },
  { code: 'not generated' },
)

/** Whether a text is JSON that fits a schema (2020-12); the schema may refer to itself only, and name no `format`. @throws ScorerFault when the schema is not one */
export async function fitting(schema: JsonObject): Promise<(text: string) => boolean> {
  const { Ajv2020 } = await import('ajv/dist/2020.js')
  try {
    const validate = new Ajv2020({ strict: true, allErrors: false, logger: false, code: { regExp } }).compile(schema)
    return (text) => {
      try {
        return validate(JSON.parse(text)) === true
      } catch {
        return false
      }
    }
  } catch (error) {
    throw new ScorerFault(`the scorer's JSON schema cannot be used: ${(error as Error).message}`)
  }
}
