/** What one field of an imported file became. */
export interface ImportLine {
  /** Where it stands in the file, such as `rules[2].threshold`. */
  readonly field: string
  /** Where it stands in the charter; null: it has no equal there, and `note` says what to do. */
  readonly became: string | null
  readonly note?: string
}

/** A file of another governor that cannot be read as what it is said to be. */
export class ImportInvalid extends Error {
  override readonly name = 'ImportInvalid'

  constructor(file: string, message: string) {
    super(`${file}: ${message}`)
  }
}

/** Sections of a charter, as plain values; what is not there is left to the charter's defaults. */
export type Sections = { readonly [section: string]: unknown }

/** What an importer makes of its files. */
export interface Translated {
  readonly sections: Sections
  readonly lines: readonly ImportLine[]
}

/** A file that is imported, read. */
export interface Source {
  /** Its name, for messages. */
  readonly file: string
  /** The name of the folder that it lies in. */
  readonly folder: string
  readonly value: unknown
}

/** A line for a field that has no equal. */
export const noEqual = (field: string, note: string): ImportLine => ({ field, became: null, note })

/** Lines for keys that an importer does not know: never dropped in silence. */
export const unknownKeys = (path: string, value: object, known: readonly string[]): readonly ImportLine[] =>
  Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => noEqual(path === '' ? key : `${path}.${key}`, 'not known to this import; see whether the charter must say it'))

/** A name as a charter's ids want it: lower case, a–z 0–9 and dashes, and never one that `taken` has already. */
export function slug(text: string, taken: Set<string>, fallback: string): string {
  const words = text
    .normalize('NFKD')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
  const plain = words.join('-').slice(0, 48) || fallback
  const base = /^[a-z]/.test(plain) ? plain : `${fallback}-${plain}`
  let id = base
  for (let n = 2; taken.has(id); n++) id = `${base}-${n}`
  taken.add(id)
  return id
}
