import { copyFile, readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { Argument, type Command, Option } from 'commander'
import { FORMATS, type Format, readSource } from '../../charter/import/formats.ts'
import { type Imported, importCharter } from '../../charter/import/import.ts'
import type { ImportLine, Source } from '../../charter/import/report.ts'
import { charterYaml } from '../../charter/import/write.ts'
import { CharterInvalid, loadCharter, modelsFile } from '../../charter/load.ts'
import { parseCharter } from '../../core/charter/parse.ts'
import { define, textOption } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { safe } from '../print.ts'
import type { Run } from '../run.ts'
import { optionalText, writeWhole } from './files.ts'

/** `charter import`. */
export function importCommand(charter: Command, deps: CliDeps): void {
  define(charter, deps, {
    name: 'import',
    args: [new Argument('<files...>', 'rules.json, a charter in YAML, proposal_policy.toml or tool_allowlist.toml files')],
    options: [
      new Option('--from <format>', 'what the files are; not needed when it is clear').choices(FORMATS),
      new Option('--agent <id>', 'whose tool_allowlist.toml it is (default: the name of its folder)'),
      new Option('--org <id>', 'the organisation').default('default'),
      new Option('--out <file>', 'where the charter is written; else it is printed'),
    ],
    summary: 'Make a charter of another governor’s files, and say what each field became',
    more: 'What has no equal here is named, never dropped in silence. An existing file is not overwritten.',
    example: 'charter import rules.json --out charters/imported.yaml',
    async act(run, given) {
      const [files] = given.args as readonly unknown[]
      const out = textOption(given, 'out')
      const imported = await read(files as readonly string[], given)
      const { from, document, report } = imported
      const text = charterYaml(from, document)
      const models = await checked(run, document)
      if (out !== undefined) await write(out, text, document, models)
      const lines = reportLines(run, report)
      if (out === undefined) for (const line of lines) run.note(line)
      run.answer({ from, charter: document, report, ...(out === undefined ? {} : { file: out }) }, () =>
        out === undefined ? [text.trimEnd()] : [...lines, '', `Written to ${safe(out)}.`],
      )
    },
  })
}

async function read(files: readonly string[], given: Parameters<typeof textOption>[0]): Promise<Imported> {
  try {
    const sources = await Promise.all(files.map(sourceOf))
    return importCharter(sources, {
      from: textOption(given, 'from') as Format | undefined,
      agent: textOption(given, 'agent'),
      org: textOption(given, 'org') ?? 'default',
    })
  } catch (error) {
    throw new CliError(EXIT.failed, 'import_failed', (error as Error).message)
  }
}

const sourceOf = async (file: string): Promise<Source> => ({
  file,
  folder: basename(dirname(resolve(file))),
  value: readSource(file, await readFile(file)),
})

/** Refuses what would not load, by the models of the charter in use: an import never leaves half a charter behind. */
async function checked(run: Run, document: object): Promise<string> {
  const { charter, models } = await loadCharter(run.settings.charter)
  const parsed = parseCharter({ charter: document, models })
  if ('faults' in parsed) throw new CliError(EXIT.failed, 'import_failed', new CharterInvalid('What was imported', parsed.faults).message)
  return modelsFile(run.settings.charter, charter)
}

async function write(out: string, text: string, document: object, models: string): Promise<void> {
  if ((await optionalText(out)) !== undefined)
    throw new CliError(EXIT.failed, 'exists', `${out} exists already; name another file with --out`)
  const beside = modelsFile(out, document)
  if ((await optionalText(beside)) === undefined) await copyFile(models, beside)
  await writeWhole(out, text)
  await loadCharter(out)
}

/** The report for people: a line a field. */
function reportLines({ paint }: Run, report: readonly ImportLine[]): readonly string[] {
  const lost = report.filter(({ became }) => became === null).length
  return [
    ...report.map(({ field, became, note }) => {
      const arrow = became === null ? paint('warn', 'no equal here') : paint('good', safe(became))
      return `${safe(field)} → ${arrow}${note === undefined ? '' : paint('dim', ` (${safe(note)})`)}`
    }),
    '',
    lost === 0 ? 'Everything has an equal here.' : paint('warn', `${lost} of ${report.length} have no equal here: read them.`),
  ]
}
