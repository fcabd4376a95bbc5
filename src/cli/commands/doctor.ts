import { stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { define } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import type { Check } from '../doctor/check.ts'
import { checkCharter, checkConfig, checkDataDir, checkNode } from '../doctor/local.ts'
import { checkData, checkServer } from '../doctor/remote.ts'
import { CliError, EXIT } from '../exit.ts'
import { safe, type Tone, table } from '../print.ts'
import type { Run } from '../run.ts'

const TONES = { ok: 'good', warn: 'warn', fail: 'bad' } as const satisfies Record<Check['level'], Tone>

/** `doctor`. */
export function doctorCommand(program: Command, deps: CliDeps): void {
  define(program, deps, {
    name: 'doctor',
    summary: 'Check everything that could stop it from working, and say what to do',
    example: 'doctor',
    async act(run) {
      const checks = await examine(run)
      const failed = checks.some(({ level }) => level === 'fail')
      run.answer({ ok: !failed, checks }, () =>
        table(checks.map((c) => [run.paint(TONES[c.level], c.level.padEnd(4)), c.name, safe(c.text)])),
      )
      if (failed) throw new CliError(EXIT.failed, 'doctor', '')
    },
  })
}

async function examine(run: Run): Promise<readonly Check[]> {
  const { settings, deps } = run
  const { config, checks: ofConfig } = checkConfig(settings, deps.env)
  const { charter, checks: ofCharter } = await checkCharter(settings, config)
  const local = [checkNode(process.versions.node), ...ofConfig, ...ofCharter, ...(await checkDataDir(settings))]
  const server = await checkServer(run, charter)
  if (server) return [...local, ...server]
  // A look must not make a data directory where there is none.
  const embedded = !settings.databaseUrl && !settings.redisUrl
  const nothing = embedded && !(await stat(settings.dataDir).catch(() => undefined))
  return [
    ...local,
    ...(nothing ? [{ name: 'server', level: 'warn', text: 'none runs yet: `countersign up`' } as const] : await checkData(run)),
  ]
}
