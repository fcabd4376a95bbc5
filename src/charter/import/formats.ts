import { parse } from 'smol-toml'
import { jsonFault } from '../../core/json.ts'
import { readYamlBytes } from '../yaml.ts'
import { isAllowlist } from './governed-agents.ts'
import { ImportInvalid } from './report.ts'

/** The formats that are imported. */
export const FORMATS = ['aegis', 'sovereign', 'governed-agents'] as const
/** One of {@link FORMATS}. */
export type Format = (typeof FORMATS)[number]

/** Largest file that is imported, in bytes. */
const MAX_BYTES = 2_000_000

/** The value of a file, by the end of its name: `.toml`, else YAML, which JSON is too; so a key that is given twice is refused in both. @throws ImportInvalid */
export function readSource(file: string, bytes: Uint8Array): unknown {
  if (bytes.length > MAX_BYTES) throw new ImportInvalid(file, `larger than ${MAX_BYTES / 1e6} MB`)
  if (file.endsWith('.toml')) return readToml(file, bytes)
  // No text of JSON holds a tab, and YAML wants none at the beginning of a line.
  const read = readYamlBytes(file.endsWith('.json') ? bytes.map((byte) => (byte === TAB ? SPACE : byte)) : bytes)
  if ('value' in read) return read.value
  throw new ImportInvalid(file, read.faults.map(({ path, message }) => `${path || 'file'}: ${message}`).join('; '))
}

const [TAB, SPACE] = [9, 32]

function readToml(file: string, bytes: Uint8Array): unknown {
  let value: unknown
  try {
    value = parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), { unsafeKeyBehaviour: 'throw' })
  } catch (error) {
    throw new ImportInvalid(file, (error as Error).message.split('\n')[0] ?? 'it cannot be read')
  }
  const fault = jsonFault(value)
  if (fault) throw new ImportInvalid(file, `${fault.path}: ${fault.fault.replaceAll('_', ' ')}`)
  return value
}

/** Which format a value is of, when it is clear. */
export function guessFormat(value: unknown): Format | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const has = (...keys: readonly string[]): boolean => keys.some((key) => Object.hasOwn(value, key))
  if (isAllowlist(value) || has('auto_approve', 'never_auto_approve')) return 'governed-agents'
  if (has('fiscal_boundaries', 'core_competencies', 'success_kpis')) return 'sovereign'
  const rules: unknown = (value as { readonly rules?: unknown }).rules
  return Array.isArray(rules) && rules.some((rule) => typeof (rule as { type?: unknown } | null)?.type === 'string') ? 'aegis' : undefined
}
