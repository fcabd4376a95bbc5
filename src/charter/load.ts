import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CharterContent } from '../core/charter/content.ts'
import { parseCharter } from '../core/charter/parse.ts'
import { CharterInvalid } from './invalid.ts'
import { readYamlBytes } from './yaml.ts'

export { CharterInvalid } from './invalid.ts'

/** Reads a charter and the models file beside it. @throws CharterInvalid with everything that is wrong, never a part of a charter. */
export async function loadCharter(file: string): Promise<CharterContent> {
  const charter = await readYaml(file, file, '')
  const models = await readYaml(file, modelsFile(file, charter), 'models.')
  const parsed = parseCharter({ charter, models })
  if ('faults' in parsed) throw new CharterInvalid(file, parsed.faults)
  return parsed.content
}

/** The models file that a charter names, beside it; a charter that names none is judged by the schema, which says so. */
export function modelsFile(file: string, charter: unknown): string {
  const name = (charter as { readonly models?: { readonly file?: unknown } } | null)?.models?.file
  return join(dirname(file), typeof name === 'string' ? name : 'models.yaml')
}

async function readYaml(charter: string, file: string, prefix: string): Promise<unknown> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new CharterInvalid(charter, [{ path: `${prefix}file`, message: `cannot read ${file}: ${error.code ?? error.message}` }])
  })
  const read = readYamlBytes(bytes)
  if ('faults' in read)
    throw new CharterInvalid(
      charter,
      read.faults.map((f) => ({ path: prefix + (f.path || 'file'), message: f.message })),
    )
  return read.value
}
