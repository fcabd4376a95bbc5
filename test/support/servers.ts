import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** A private server on a free port, in a temporary folder. */
export interface TestServer {
  readonly url: string
  readonly port: number
  /** Ends the server and removes its folder. */
  stop(): Promise<void>
  /** `kill -9`; the data stays. */
  kill9(): Promise<void>
  /** Starts it again on the same port and data. */
  restart(): Promise<void>
  /** Stops (SIGSTOP) or continues (SIGCONT) the process: a server that hangs. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
}

const READY_MS = 20_000

/** Whether there is a `redis-server`. */
export const haveRedis = (): boolean => find('redis-server') !== undefined

/** Whether there is a `postgres` with its `initdb`. */
export const havePostgres = (): boolean => find('postgres') !== undefined && find('initdb') !== undefined

/** Starts a Redis that syncs its append-only file before it answers. */
export async function startRedis(): Promise<TestServer> {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-redis-'))
  const port = await freePort()
  const settings = { port, bind: '127.0.0.1', dir, appendonly: 'yes', appendfsync: 'always', save: '', 'maxmemory-policy': 'noeviction' }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  const start = () => spawn(need('redis-server'), args, { stdio: 'ignore' })
  return serve({ dir, port, url: `redis://127.0.0.1:${port}`, start, ready: () => redisAnswers(port), quit: 'SIGTERM' })
}

/** Starts a Postgres; as an unprivileged user when we are root, because it refuses to run as root. */
export async function startPostgres(): Promise<TestServer> {
  const dir = mkdtempSync(join(tmpdir(), 'countersign-postgres-'))
  const port = await freePort()
  const as = unprivileged()
  if (as) chownSync(dir, as.uid, as.gid)
  const data = join(dir, 'data')
  execFileSync(need('initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'], {
    ...as,
    stdio: 'ignore',
    cwd: dir,
  })
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'shared_buffers=32MB', '-c', 'max_connections=60']
  const start = () =>
    spawn(need('postgres'), ['-D', data, '-p', String(port), '-k', dir, ...settings], { ...as, stdio: 'ignore', cwd: dir })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  return serve({ dir, port, url, start, ready: () => postgresAnswers(port), quit: 'SIGINT' })
}

interface Served {
  readonly dir: string
  readonly port: number
  readonly url: string
  readonly start: () => ChildProcess
  readonly ready: () => Promise<boolean>
  /** The signal for a quick, clean end. */
  readonly quit: 'SIGTERM' | 'SIGINT'
}

async function serve({ dir, port, url, start, ready, quit }: Served): Promise<TestServer> {
  let child: ChildProcess | undefined
  const up = async () => {
    const deadline = Date.now() + READY_MS
    // Started again when it ends at once: after a kill -9 the old server's children may hold its memory a little longer.
    while (Date.now() < deadline) {
      if (!child || child.exitCode !== null || child.signalCode !== null) child = start()
      if (await ready()) return
      await pause(20)
    }
    throw new Error(`the server for ${url} did not start`)
  }
  const end = async (name: NodeJS.Signals) => {
    const ending = child
    child = undefined
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const gone = new Promise((resolve) => ending.once('exit', resolve))
    ending.kill(name)
    await gone
  }
  const abandon = () => {
    child?.kill('SIGQUIT')
    rmSync(dir, { recursive: true, force: true })
  }
  process.once('exit', abandon)
  await up()
  return {
    url,
    port,
    async stop() {
      process.off('exit', abandon)
      child?.kill('SIGCONT')
      await end(quit)
      rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
    },
    kill9: () => end('SIGKILL'),
    async restart() {
      await end(quit)
      await up()
    },
    signal: (name) => void child?.kill(name),
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const redisAnswers = (port: number) => answers(port, Buffer.from('PING\r\n'), (reply) => reply.toString().startsWith('+PONG'))

/** Sends a startup packet (protocol 3.0) for user and database `postgres`; `R` is the authentication's answer, `E` an error. */
function postgresAnswers(port: number): Promise<boolean> {
  const body = Buffer.from('\0\x03\0\0user\0postgres\0database\0postgres\0\0', 'latin1')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length + 4)
  return answers(port, Buffer.concat([length, body]), (reply) => reply[0] === 0x52)
}

function answers(port: number, question: Buffer, good: (reply: Buffer) => boolean): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(question))
    const done = (result: boolean) => {
      socket.destroy()
      resolve(result)
    }
    socket.setTimeout(1000, () => done(false))
    socket.once('data', (reply) => done(good(reply)))
    socket.once('error', () => done(false))
    socket.once('close', () => done(false))
  })
}

/** A port nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

function find(program: string): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...versions.map((version) => join(debian, version, 'bin'))]
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path))
}

function need(program: string): string {
  const path = find(program)
  if (path === undefined) throw new Error(`${program} is not installed`)
  return path
}

/** The ids of `postgres` or `nobody` when we are root; nothing to change otherwise. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody')
  return user ? { uid: Number(user[2]), gid: Number(user[3]) } : undefined
}
