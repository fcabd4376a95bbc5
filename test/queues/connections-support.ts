import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import type { QueueKitOptions } from '../../queues/connections/open.ts'
import { openQueueKit } from '../../queues/connections/open.ts'
import type { QueueKit } from '../../queues/queue-kit.ts'
import { until } from '../support/until.ts'

const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)))

/** Short enough for tests: a job whose process died is taken again after about 1.5 s. */
export const FAST = { lockDuration: 1_000, stalledInterval: 500 }

/** A new folder that the caller removes. */
export const keptFolder = async (): Promise<string> => mkdtemp(join(await realpath(tmpdir()), 'countersign-queues-'))

/** A new folder that is removed after the test. */
export async function makeFolder(): Promise<string> {
  const folder = await keptFolder()
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A kit that is closed after the test, and what its `onError` heard. */
export async function openKit(where: Partial<QueueKitOptions>): Promise<{ kit: QueueKit; errors: Error[] }> {
  const errors: Error[] = []
  const dataDir = where.dataDir ?? '/nowhere'
  const kit = await openQueueKit({ timing: FAST, onError: (error) => errors.push(error), ...where, dataDir })
  onTestFinished(() => kit.close())
  return { kit, errors }
}

/** The queues compiled to JavaScript in `folder`, for child processes that cannot run TypeScript; gives the path of `open.js`. */
export async function compileQueues(folder: string): Promise<string> {
  const connections = 'queues/connections'
  await mkdir(join(folder, connections, 'embedded'), { recursive: true })
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  const compilerOptions = { noEmit: false, outDir: folder, rootDir: ROOT, typeRoots: [join(ROOT, 'node_modules/@types')] }
  const config = { extends: join(ROOT, 'tsconfig.json'), compilerOptions, include: [], files: [join(ROOT, connections, 'open.ts')] }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
  await promisify(execFile)(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', folder])
  const embedded = join(connections, 'embedded')
  for (const file of await readdir(join(ROOT, embedded)))
    if (file.endsWith('.mjs')) await copyFile(join(ROOT, embedded, file), join(folder, embedded, file))
  return join(folder, connections, 'open.js')
}

/** A child process that said something. */
export interface Program {
  /** Its first line of output. */
  readonly line: string
  /** All its whole lines of output so far. */
  lines(): string[]
  /** `kill -9`. */
  kill(): Promise<void>
  /** Waits for its end; gives the exit code. */
  exit(): Promise<number | null>
}

/** Runs a program text (ES module, `open` is the compiled `open.js`) as a child; resolves with it once it printed a line. */
export async function spawnProgram(open: string, text: string): Promise<Program> {
  const program = `import { openQueueKit } from ${JSON.stringify(open)}\n${text}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: dirname(open),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  onTestFinished(kill)
  let said = ''
  let complaint = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  await until(() => said.includes('\n') || child.exitCode !== null)
  if (!said.includes('\n')) throw new Error(`the child ended: ${complaint}`)
  const exit = async (): Promise<number | null> => {
    await until(() => child.exitCode !== null || child.signalCode !== null, 20_000)
    if (child.exitCode !== 0) console.error(complaint)
    return child.exitCode
  }
  const lines = (): string[] => said.split('\n').slice(0, -1)
  return { line: lines()[0] ?? '', lines, kill, exit }
}
