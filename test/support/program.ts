import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:fs'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { stringify } from 'yaml'
import { type CharterChanges, charterContent } from './world.ts'

/** The operator token of every program under test. */
export const OPERATOR_TOKEN = 'operator-token-of-the-tests'
/** The master secret of every program under test. */
export const MASTER_SECRET = 'master-secret-of-the-tests-0123456789'

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A folder with a charter and a data directory, for programs that share them. */
export interface Home {
  readonly dir: string
  readonly charter: string
  readonly dataDir: string
  /** Writes another charter over the first. */
  rewrite(changes: CharterChanges): Promise<void>
  remove(): Promise<void>
}

/** Makes a home with the default charter and changes. */
export async function makeHome(changes: CharterChanges = {}): Promise<Home> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-test-'))
  const charter = join(dir, 'charter.yaml')
  const rewrite = async (next: CharterChanges): Promise<void> => {
    const content = charterContent(next)
    await writeFile(charter, stringify(content.charter))
    await writeFile(join(dir, content.charter.models.file), stringify(content.models))
  }
  await rewrite(changes)
  const template = process.env['COUNTERSIGN_TEST_TEMPLATE']
  if (template) await cp(template, join(dir, 'data'), { recursive: true, mode: constants.COPYFILE_FICLONE })
  return { dir, charter, dataDir: join(dir, 'data'), rewrite, remove: () => rm(dir, { recursive: true, force: true, maxRetries: 5 }) }
}

/** The real program, running as a child process. */
export interface Program {
  readonly url: string
  readonly pid: number
  /** Everything it printed so far. */
  output(): string
  /** Asks it to end, and answers its exit code. */
  stop(): Promise<number | null>
  /** `kill -9`. */
  kill9(): Promise<void>
}

/** Starts `countersign up` as built, on a free port, and waits for its ready line. @throws with its output when it ends before */
export async function startProgram(
  home: Home,
  env: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<Program> {
  const args = ['dist/src/main.js', 'up', '--port', '0', '--data-dir', home.dataDir, '--charter', home.charter, ...flags]
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'] ?? '', COUNTERSIGN_OPERATOR_TOKEN: OPERATOR_TOKEN, COUNTERSIGN_SECRET: MASTER_SECRET, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const lines: string[] = []
  const ended = once(child, 'exit').then(() => running.delete(child))
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line))
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      const found = /^ready (\S+)/.exec(line)
      if (found?.[1]) resolve(found[1])
    })
    void ended.then(() => setTimeout(() => reject(new Error(`countersign ended before it was ready:\n${lines.join('\n')}`)), 50))
  })
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    await ended
  }
  return {
    url,
    pid: child.pid as number,
    output: () => lines.join('\n'),
    stop: async () => {
      await end('SIGTERM')
      return child.exitCode
    },
    kill9: () => end('SIGKILL'),
  }
}

/** The fields that tests look at in bodies of every shape. */
export interface Body {
  readonly status: string | number
  readonly state: string
  readonly code: string
  readonly cause: string
  readonly detail: string
  readonly request_id: string
  readonly expires_at: string
  readonly decided_by: readonly string[]
  readonly remaining_budget_usd: number | null
  readonly [field: string]: unknown
}

/** An answer over HTTP. */
export interface Reply {
  readonly status: number
  readonly body: Body
}

/** Calls a program as JSON over HTTP. @throws when it cannot be reached */
export async function call(url: string, method: string, path: string, body?: unknown, token?: string): Promise<Reply> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Body }
}

/** Opens an agent's session. */
export const handshake = (url: string, agent_id = 'crew-01', token?: string): Promise<Reply> =>
  call(url, 'POST', '/api/v1/handshake', { agent_id }, token)

/** Asks for permission. */
export const ask = (url: string, changes: object = {}, token?: string): Promise<Reply> =>
  call(
    url,
    'POST',
    '/api/v1/request-permission',
    { agent_id: 'crew-01', task_intent: 'Read the report', resource_type: 'compute', estimated_cost_usd: 1, ...changes },
    token,
  )

/** Waits until something is true, looking again and again. @throws when it stays false */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  ms = 15_000,
): Promise<T> {
  const until = Date.now() + ms
  for (let last: unknown; ; ) {
    try {
      const found = await look()
      if (found) return found
      last = found
    } catch (error) {
      last = error
    }
    if (Date.now() > until) throw new Error(`never became true: ${what}`, { cause: last })
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
