import type { Command } from 'commander'
import { loadCharter } from '../../charter/load.ts'
import { compileCharter } from '../../core/charter/compile.ts'
import type { CharterContent } from '../../core/charter/content.ts'
import { parseCharter } from '../../core/charter/parse.ts'
import { adoptCommand, answerAdoption } from '../charter/adopt.ts'
import { attestCommand } from '../charter/attest.ts'
import { backtestCommand } from '../charter/backtest.ts'
import { canonCommand } from '../charter/canon.ts'
import { diffCommand } from '../charter/diff.ts'
import { importCommand } from '../charter/import.ts'
import { keygenCommand } from '../charter/keygen.ts'
import { lintCommand } from '../charter/lint.ts'
import { rotateCommands } from '../charter/rotate.ts'
import { signCommand } from '../charter/sign.ts'
import { testCommand } from '../charter/test.ts'
import { verifyCharterCommand } from '../charter/verify.ts'
import { charterLines } from '../charter-text.ts'
import { listOf, objectOf, type Server } from '../client.ts'
import { define, group } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { safe } from '../print.ts'
import { askOrGovern, type Run } from '../run.ts'

/** Entries of one page of the ledger. */
const PAGE = 1000

/** `charter show`, `charter reload`, and what a charter is written, signed and proposed with. */
export function charterCommands(program: Command, deps: CliDeps): void {
  const charter = group(program, 'charter', 'The law of the organisation')

  define(charter, deps, {
    name: 'show',
    summary: 'Show the charter in force, and whether the file says the same',
    example: 'charter show --json',
    async act(run) {
      const { settings } = run
      const file = await loadCharter(settings.charter).catch((error: Error) => error)
      const content = await askOrGovern(
        run,
        (server) => inForce(server, file instanceof Error ? undefined : file),
        async (governor) => governor.state().charter,
      )
      if (!content) throw new CliError(EXIT.failed, 'no_charter', 'No charter is in force yet.')
      const { hash } = compileCharter(content)
      run.answer({ hash, ...content }, () => [...charterLines(run, hash, content), '', comparison(run, hash, file)])
    },
  })

  define(charter, deps, {
    name: 'reload',
    summary: 'Let the server read its charter file again and put it into force',
    more: 'A file that is not valid changes nothing, and every fault is named.',
    example: 'charter reload',
    async act(run) {
      const done = await run.server.post('/api/v1/charter/reload')
      answerAdoption(run, done)
    },
  })

  for (const add of [
    adoptCommand,
    diffCommand,
    canonCommand,
    keygenCommand,
    signCommand,
    verifyCharterCommand,
    attestCommand,
    rotateCommands,
    importCommand,
    lintCommand,
    testCommand,
    backtestCommand,
  ])
    add(charter, deps)
}

function comparison({ settings, paint }: Run, hash: string, file: CharterContent | Error): string {
  if (file instanceof Error) return paint('warn', file.message.split('\n').map(safe).join('\n'))
  if (compileCharter(file).hash === hash) return paint('good', `${settings.charter} says the same.`)
  return paint('warn', `${settings.charter} says something else; \`countersign charter reload\` puts it into force.`)
}

/** The content in force: the file when it has the hash, else the last `charter.adopted` of the ledger, looked for from its end. */
async function inForce(server: Server, file: CharterContent | undefined): Promise<CharterContent | undefined> {
  const status = await server.get('/api/v1/status')
  if (file && compileCharter(file).hash === status['charter']) return file
  for (let end = Number(objectOf(status, 'head')['seq']); end > 0; end -= PAGE) {
    const after = Math.max(0, end - PAGE)
    const page = listOf(await server.get(`/api/v1/ledger?after=${after}&limit=${end - after}`), 'entries')
    const adopted = page.findLast((entry) => entry['type'] === 'charter.adopted' && objectOf(entry, 'data')['hash'] === status['charter'])
    if (!adopted) continue
    const data = objectOf(adopted, 'data')
    // What a motion carried stands in the entry itself.
    const parsed = parseCharter(data['content'] ?? objectOf(objectOf(data, 'input'), 'command')['content'])
    if ('content' in parsed) return parsed.content
    throw new CliError(
      EXIT.failed,
      'charter_invalid',
      `The charter in force is not one this version can read: ${parsed.faults[0]?.message}`,
    )
  }
  return undefined
}
