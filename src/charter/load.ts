import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseDocument } from 'yaml'
import { type CharterFault, parseCharter } from '../core/charter/compile.ts'
import type { CharterContent } from '../core/charter/content.ts'
import { jsonFault } from '../core/json.ts'

/** A charter file that cannot be law: every fault at once, each with its path. */
export class CharterInvalid extends Error {
  override readonly name = 'CharterInvalid'
  readonly faults: readonly CharterFault[]

  constructor(file: string, faults: readonly CharterFault[]) {
    super(`${file} is not a valid charter:\n${faults.map((f) => `  ${f.path || '(file)'}: ${f.message}`).join('\n')}`)
    this.faults = faults
  }
}

/** Reads a charter and the models file beside it. @throws CharterInvalid with everything that is wrong, never a part of a charter. */
export async function loadCharter(file: string): Promise<CharterContent> {
  const charter = await readYaml(file, file, '')
  const models = await readYaml(file, join(dirname(file), modelsFileOf(charter)), 'models.')
  const parsed = parseCharter({ charter, models })
  if ('faults' in parsed) throw new CharterInvalid(file, parsed.faults)
  return parsed.content
}

/** The models file a charter names; a charter that names none is judged by the schema, which says so. */
function modelsFileOf(charter: unknown): string {
  const file = (charter as { readonly models?: { readonly file?: unknown } } | null)?.models?.file
  return typeof file === 'string' ? file : 'models.yaml'
}

async function readYaml(charter: string, file: string, prefix: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CharterInvalid(charter, [{ path: `${prefix}file`, message: `cannot read ${file}: ${error.code ?? error.message}` }])
  })
  // YAML 1.2 core schema; duplicate keys are errors, and an alias may not blow a small file up.
  const document = parseDocument(text, { version: '1.2', schema: 'core', uniqueKeys: true, merge: false })
  if (document.errors.length > 0)
    throw new CharterInvalid(
      charter,
      document.errors.map((e) => ({ path: `${prefix}line ${e.linePos?.[0].line ?? '?'}`, message: e.message.split('\n')[0] ?? e.code })),
    )
  const value = expand(charter, prefix, document)
  const fault = jsonFault(value)
  if (fault) throw new CharterInvalid(charter, [{ path: fault.path, message: `not allowed here: ${fault.fault}` }])
  return value
}

/** The document as plain values. @throws CharterInvalid when aliases would blow it up */
function expand(charter: string, prefix: string, document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES })
  } catch (error) {
    throw new CharterInvalid(charter, [{ path: `${prefix}file`, message: (error as Error).message }])
  }
}

/** Aliases a file may expand to; no honest charter needs them. */
const MAX_ALIASES = 100
