import { Command, CommanderError } from 'commander'
import { agentCommands } from './commands/agents.ts'
import { approvalCommands } from './commands/approvals.ts'
import { breakGlassCommands } from './commands/break-glass.ts'
import { budgetCommands } from './commands/budgets.ts'
import { channelCommands } from './commands/channels.ts'
import { charterCommands } from './commands/charter.ts'
import { doctorCommand } from './commands/doctor.ts'
import { experimentCommands } from './commands/experiments.ts'
import { grantCommands } from './commands/grants.ts'
import { haltCommands } from './commands/halt.ts'
import { kaizenCommands } from './commands/kaizen.ts'
import { keyCommands } from './commands/keys.ts'
import { kpiCommands } from './commands/kpis.ts'
import { ledgerCommands } from './commands/ledger.ts'
import { llmCommands } from './commands/llm.ts'
import { lockCommands } from './commands/locks.ts'
import { modelCommands } from './commands/models.ts'
import { motionCommands } from './commands/motions.ts'
import { muteCommands } from './commands/mutes.ts'
import { operatorCommands } from './commands/operators.ts'
import { planCommands } from './commands/plans.ts'
import { queueCommands } from './commands/queue.ts'
import { requestCommands } from './commands/requests.ts'
import { sampleCommands } from './commands/samples.ts'
import { statusCommands } from './commands/status.ts'
import { summaryCommands } from './commands/summary.ts'
import { trustCommands } from './commands/trust.ts'
import { upCommands } from './commands/up.ts'
import { usageCommand } from './commands/usage.ts'
import type { CliDeps } from './deps.ts'
import { CliError, EXIT } from './exit.ts'
import { safe } from './print.ts'

const GROUPS = [
  upCommands,
  statusCommands,
  doctorCommand,
  requestCommands,
  planCommands,
  breakGlassCommands,
  approvalCommands,
  agentCommands,
  budgetCommands,
  trustCommands,
  haltCommands,
  grantCommands,
  motionCommands,
  kpiCommands,
  modelCommands,
  usageCommand,
  llmCommands,
  sampleCommands,
  experimentCommands,
  summaryCommands,
  lockCommands,
  keyCommands,
  operatorCommands,
  charterCommands,
  kaizenCommands,
  channelCommands,
  muteCommands,
  queueCommands,
  ledgerCommands,
]

/** Builds the `countersign` command line; runs nothing. Options of the program may stand before or behind a command. */
export function buildCli(deps: CliDeps): Command {
  const program = new Command('countersign')
    .description('The governor that AI agents must ask before they act.')
    .option(
      '--url <url>',
      'the server to ask (default: what <data-dir>/server.json says, else http://127.0.0.1:8000 unless --data-dir is given)',
    )
    .option('--data-dir <dir>', 'where the data lies (default: ./.countersign)')
    .option('--charter <file>', 'the charter file (default: charters/default.yaml)')
    .option(
      '--token <token>',
      'an operator token; others on the machine can see it here (default: COUNTERSIGN_OPERATOR_TOKEN, else <data-dir>/operator-token)',
    )
    .option('--direct', 'work on the data itself and ask no server, where a command can')
    .option('--json', 'answer with JSON, one value a line')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => deps.out(text.trimEnd()),
      writeErr: (text) => deps.err(text.trimEnd()),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride()
    .addHelpText('after', '\nExit codes: 0 done, 1 refused or not right, 2 wrong command line or setting, 3 no server and no data to use.')
  for (const add of GROUPS) add(program, deps)
  return program
}

/** Names of what is thrown for a setting that a person must correct. */
const SETTINGS = new Set(['ConfigInvalid', 'CharterInvalid', 'KeyFileInvalid'])

/** Runs a command line (without `node` and the script) and answers what to exit with; never throws. */
export async function runCli(deps: CliDeps, argv: readonly string[]): Promise<number> {
  try {
    await buildCli(deps).parseAsync(argv, { from: 'user' })
    return EXIT.ok
  } catch (error) {
    return told(deps, error, argv.includes('--json'))
  }
}

function told(deps: CliDeps, error: unknown, json: boolean): number {
  // Commander has said what it had to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  const { name, message } = error as Error
  const exit = error instanceof CliError ? error.exit : SETTINGS.has(name) ? EXIT.usage : EXIT.failed
  const code = error instanceof CliError ? error.code : SETTINGS.has(name) ? 'settings' : 'failed'
  if (message === '') return exit
  if (json) deps.err(JSON.stringify({ error: { code, detail: message } }))
  else for (const [i, line] of message.split('\n').entries()) deps.err(i === 0 ? `${code}: ${safe(line)}` : safe(line))
  return exit
}
