import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { Argument, InvalidArgumentError, Option } from 'commander'
import { canonFile } from '../../charter/beside.ts'
import type { CharterContent } from '../../core/charter/content.ts'
import { canonicalJson } from '../../core/json.ts'
import { argument, type Given } from '../define.ts'
import type { Run } from '../run.ts'

/** The charter file of a command, which may be left out. */
export const FILE = new Argument('[file]', 'the charter file (default: that of --charter)')

/** The file that was meant. */
export const fileOf = (run: Run, given: Given): string => argument(given) || run.settings.charter

/** `--prev`: a charter's hash, or `none` for the first of a ledger. */
export const PREV = new Option('--prev <hash>', 'the hash of the charter that it replaces; none for the first of a ledger').argParser(
  (text: string) => {
    if (text !== 'none' && !/^[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError('Expected 64 hex digits, or none.')
    return text
  },
)

/** `--key`, which may be given more than once. */
export const KEYS = new Option('--key <file...>', 'a private key that `charter keygen` made; several sign at once').makeOptionMandatory()

/** The private key files that were given. */
export const keyFiles = ({ options }: Given): readonly string[] => options['key'] as readonly string[]

/** Writes a file whole or not at all. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    await writeFile(temporary, text, { flag: 'wx' })
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** The canonical JSON of a content, as `.c14n.json` holds it: without a newline, so that `sha256sum` gives the charter's hash. */
export const canonText = (content: CharterContent): string => canonicalJson(content)

/** What a `.c14n.json` beside a charter file says; undefined when there is none. */
export const readCanon = (file: string): Promise<string | undefined> => optionalText(canonFile(file))

/** A file's text; undefined when there is none. */
export const optionalText = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
