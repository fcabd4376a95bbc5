import { type Document, isAlias, isPair, isScalar, parseDocument, visit } from 'yaml'
import { jsonFault, MAX_DEPTH } from '../core/json.ts'
import { nestsDeeper } from './depth.ts'

/** Largest file that is read, in bytes: a thousand rules take about 300 KB. */
const MAX_BYTES = 2_000_000
/** Aliases a file may use, and values it may expand to through them; no honest charter needs either. */
const MAX_ALIASES = 100

/** What is wrong with a text, and where (such as `line 3`; empty: the whole). */
export interface YamlFault {
  readonly path: string
  readonly message: string
}

const SAYS = {
  too_deep: `nested deeper than ${MAX_DEPTH} levels`,
  unsafe_integer: 'a number that cannot be kept exactly',
  bad_text: 'a text with NUL or a lone surrogate',
  forbidden_key: 'a key named __proto__, constructor or prototype',
} as const

/**
 * The plain value of a YAML 1.2 file in the core schema, whose meaning cannot be doubted: no duplicate keys, no keys that are no
 * texts (`1` and `"1"` would become one), no tags of its own, no merge keys, one document, UTF-8, bounded in size, depth and aliases.
 */
export function readYamlBytes(bytes: Uint8Array): { readonly value: unknown } | { readonly faults: readonly YamlFault[] } {
  if (bytes.length > MAX_BYTES) return { faults: [{ path: '', message: `larger than ${MAX_BYTES / 1e6} MB` }] }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { faults: [{ path: '', message: 'not UTF-8' }] }
  }
  try {
    // One level is the document itself.
    if (nestsDeeper(text, MAX_DEPTH + 1)) return { faults: [{ path: '', message: SAYS.too_deep }] }
    return readYaml(text)
  } catch (error) {
    // Aliases that expand too far are thrown.
    return { faults: [{ path: '', message: (error as Error).message }] }
  }
}

function readYaml(text: string): { readonly value: unknown } | { readonly faults: readonly YamlFault[] } {
  const document = parseDocument(text, { version: '1.2', schema: 'core', uniqueKeys: true, merge: false })
  // A warning is an unknown tag or directive: something that another reader may take for something else.
  const told = [...document.errors, ...document.warnings]
  if (told.length > 0)
    return { faults: told.map((e) => ({ path: `line ${e.linePos?.[0].line ?? '?'}`, message: e.message.split('\n')[0] ?? e.code })) }
  const faults = shapeFaults(document, text)
  if (faults.length > 0) return { faults }
  const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES })
  const fault = jsonFault(value)
  return fault ? { faults: [{ path: fault.path, message: SAYS[fault.fault] }] } : { value }
}

function shapeFaults(document: Document.Parsed, text: string): readonly YamlFault[] {
  const faults: YamlFault[] = []
  let aliases = 0
  const line = (at: number | undefined): string => `line ${at === undefined ? '?' : text.slice(0, at).split('\n').length}`
  if (document.directives?.yaml.explicit && document.directives.yaml.version !== '1.2')
    faults.push({ path: 'line 1', message: `%YAML ${document.directives.yaml.version}: expected YAML 1.2` })
  visit(document, (_, node) => {
    if (isAlias(node) && ++aliases > MAX_ALIASES) {
      faults.push({ path: line(node.range?.[0]), message: `more than ${MAX_ALIASES} aliases` })
      return visit.BREAK
    }
    if (isPair(node)) {
      const key = node.key
      const at = isScalar(key) ? key.range?.[0] : undefined
      if (!isScalar(key) || typeof key.value !== 'string')
        faults.push({ path: line(at), message: 'a key that is no text; put it in quotes' })
      else if (key.value === '<<') faults.push({ path: line(at), message: 'a merge key (<<); write out what it stands for' })
    }
    return undefined
  })
  return faults
}
