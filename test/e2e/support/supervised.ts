import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type Home, MASTER_SECRET, OPERATOR_TOKEN } from '../../support/program.ts'
import { freePort } from '../../support/servers.ts'

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** How long a boot may take before it counts as hung: making the embedded queue anew takes four seconds of one free core, and several do at once on cores that may be five times as slow. */
const BOOT_MS = 180_000

/** One program that is killed and started again on the same data, as a supervisor would. */
export interface Supervised {
  /** Where it answered last; throws before the first start. */
  readonly url: string
  /** When each life was killed, epoch ms. */
  readonly kills: readonly number[]
  /** Starts a life; resolves when it is ready. @throws with what it printed when it ends before, unless we killed it */
  start(how?: { readonly samePort?: boolean }): Promise<'ready' | 'killed'>
  /** `kill -9`, also before it is ready; returns when it is gone. */
  kill9(): Promise<void>
  /** SIGSTOP or SIGCONT: a process that hangs. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
  /** Ends it in order; answers its exit code. */
  stop(): Promise<number | null>
  /** Everything all its lives printed. */
  output(): string
}

/** Supervises `countersign up`, as built, on a home. */
export async function supervise(home: Home, env: Readonly<Record<string, string>>): Promise<Supervised> {
  const port = await freePort()
  const lines: string[] = []
  const kills: number[] = []
  let child: ChildProcess | undefined
  let url = ''

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    const ending = child
    child = undefined
    if (!ending) return null
    const gone = ending.exitCode === null && ending.signalCode === null ? once(ending, 'exit') : undefined
    ending.kill(signal)
    await gone
    running.delete(ending)
    return ending.exitCode
  }
  return {
    get url() {
      if (url === '') throw new Error('not started yet')
      return url
    },
    kills,
    output: () => lines.join('\n'),
    signal: (name) => void child?.kill(name),
    stop: () => end('SIGTERM'),
    async kill9() {
      if (child) kills.push(Date.now())
      await end('SIGKILL')
    },
    async start({ samePort = false } = {}) {
      if (child) throw new Error('it runs already')
      const args = [
        'dist/src/main.js',
        'up',
        '--port',
        samePort ? String(port) : '0',
        '--data-dir',
        home.dataDir,
        '--charter',
        home.charter,
      ]
      const secrets = { COUNTERSIGN_OPERATOR_TOKEN: OPERATOR_TOKEN, COUNTERSIGN_SECRET: MASTER_SECRET }
      const started = spawn(process.execPath, args, {
        env: { PATH: process.env['PATH'] ?? '', ...secrets, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = started
      running.add(started)
      lines.push(`--- life ${kills.length + 1}`)
      createInterface({ input: started.stderr }).on('line', (line) => lines.push(line))
      const late = setTimeout(() => started.kill('SIGABRT'), BOOT_MS)
      try {
        return await new Promise<'ready' | 'killed'>((resolve, reject) => {
          createInterface({ input: started.stdout }).on('line', (line) => {
            lines.push(line)
            const found = /^ready (\S+)/.exec(line)
            if (!found?.[1]) return
            url = found[1]
            resolve('ready')
          })
          started.once('close', (code, signal) => {
            running.delete(started)
            if (child !== started) return resolve('killed')
            child = undefined
            reject(new Error(`countersign ended (${code ?? signal}) before it was ready:\n${lines.slice(-30).join('\n')}`))
          })
        })
      } finally {
        clearTimeout(late)
      }
    },
  }
}
