import { importAegis } from './aegis.ts'
import { type Format, guessFormat } from './formats.ts'
import { importGoverned } from './governed-agents.ts'
import { ImportInvalid, type ImportLine, type Source, type Translated } from './report.ts'
import { importSovereign } from './sovereign.ts'

/** What an import may be told besides its files. */
export interface ImportOptions {
  readonly from?: Format | undefined
  /** Whose tools a single list holds; else the name of its folder. */
  readonly agent?: string | undefined
  /** The organisation of the charter. */
  readonly org: string
}

/** A charter made of another governor's files: not checked yet. */
export interface Imported {
  readonly from: Format
  readonly document: { readonly [section: string]: unknown }
  readonly report: readonly ImportLine[]
}

/** What every imported charter begins with. Keys, because none of the formats says who may ask; one person who runs it, until operators are listed. */
const base = (org: string) => ({
  version: 1,
  org,
  mission: 'Agents that ask before they act',
  solo: true,
  local_operator: true,
  agents: { authentication: 'keys' },
  models: { file: 'models.yaml' },
})

const BASE_LINES: readonly ImportLine[] = [
  {
    field: '(who may ask)',
    became: 'agents.authentication: keys',
    note: 'the file does not say it; each agent needs a key: `countersign keys add`',
  },
  { field: '(who decides)', became: 'solo: true', note: 'the file does not say it; list people under operators and take `solo` out' },
]

/** Makes a charter of files of one format. @throws ImportInvalid */
export function importCharter(sources: readonly Source[], { from, agent, org }: ImportOptions): Imported {
  const guessed = sources.map(({ value }) => guessFormat(value))
  const format = from ?? guessed[0]
  const [first] = sources
  if (!first) throw new ImportInvalid('(no file)', 'expected a file')
  if (!format) throw new ImportInvalid(first.file, 'it is not clear what it is; say it with --from')
  const other = sources.find((_, i) => from === undefined && guessed[i] !== format)
  if (other) throw new ImportInvalid(other.file, `not of the same format as ${first.file} (${format})`)
  if (format !== 'governed-agents' && sources.length > 1) throw new ImportInvalid(sources[1]?.file ?? '', `expected one file of ${format}`)
  const { sections, lines } = translate(format, first, sources, agent)
  const skeleton = base(org)
  // The only section that both write.
  const agents = { ...skeleton.agents, ...(sections['agents'] as object | undefined) }
  return { from: format, document: { ...skeleton, ...sections, agents }, report: [...lines, ...BASE_LINES] }
}

function translate(format: Format, first: Source, sources: readonly Source[], agent: string | undefined): Translated {
  switch (format) {
    case 'aegis':
      return importAegis(first)
    case 'sovereign':
      return importSovereign(first)
    case 'governed-agents':
      return importGoverned(sources, agent)
  }
}
