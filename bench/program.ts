import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { stringify } from 'yaml'
import { loadCharter } from '../src/charter/load.ts'

/** The operator token of every program. */
export const OPERATOR_TOKEN = 'operator-token-of-the-bench'
const MASTER_SECRET = 'master-secret-of-the-bench-0123456789'

const running = new Set<ChildProcess>()
const homes = new Set<string>()
// Also where a benchmark throws or is interrupted, nothing of it stays.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  for (const dir of homes) rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
})

/** A process that said `ready` and where. */
export interface Program {
  readonly url: string
  readonly pid: number
  /** Asks it to end, and waits. */
  stop(): Promise<void>
  /** `kill -9`. */
  kill9(): Promise<void>
}

/** Runs a script of the build with the same Node, and waits for the line `ready URL`. @throws when it ends before */
export async function startScript(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Program> {
  const child = spawn(process.execPath, [new URL(`../${script}`, import.meta.url).pathname, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.add(child)
  const ended = once(child, 'exit').then(() => running.delete(child))
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /^ready (\S+)/.exec(line)
      if (found?.[1]) resolve(found[1])
    })
    void ended.then(() => reject(new Error(`${script} ended before it was ready`)))
  })
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    await ended
  }
  return { url, pid: child.pid as number, stop: () => end('SIGTERM'), kill9: () => end('SIGKILL') }
}

/** A folder with a charter and a data directory. */
export interface Home {
  readonly charter: string
  readonly dataDir: string
  remove(): Promise<void>
}

/** The default charter without a limit to the agent's day and with an hour to answer, and with what `changes` sets. */
export async function makeHome(changes: Readonly<Record<string, unknown>> = {}): Promise<Home> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
  homes.add(dir)
  const { charter, models } = await loadCharter('charters/default.yaml')
  const budgets = { ...charter.budgets, agent_day_usd: null }
  const path = join(dir, 'charter.yaml')
  await writeFile(path, stringify({ ...charter, budgets, escalate: { ...charter.escalate, timeout: '1h' }, ...changes }))
  await writeFile(join(dir, charter.models.file), stringify(models))
  const remove = async (): Promise<void> => {
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
    homes.delete(dir)
  }
  return { charter: path, dataDir: join(dir, 'data'), remove }
}

/** Runs `countersign up` on a free port. @throws when it ends before it is ready */
export const startProgram = ({ charter, dataDir }: Home, env: Readonly<Record<string, string>> = {}): Promise<Program> =>
  startScript('src/main.js', ['up', '--port', '0', '--data-dir', dataDir, '--charter', charter], {
    COUNTERSIGN_OPERATOR_TOKEN: OPERATOR_TOKEN,
    COUNTERSIGN_SECRET: MASTER_SECRET,
    ...env,
  })
