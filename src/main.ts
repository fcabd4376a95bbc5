#!/usr/bin/env node
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { startApp } from './app/app.ts'
import { checkQueue, makeKey, openData, openDirect } from './app/direct-governor.ts'
import { announcement } from './app/ready-lines.ts'
import { runCli } from './cli/cli.ts'
import type { UpFlags } from './cli/deps.ts'
import { systemClock } from './clock.ts'
import { readConfig } from './config.ts'
import { RandomIds } from './ids.ts'
import { startThreads } from './kaizen/backtest/threads.ts'

const { env, stdout, stderr } = process
const out = (text: string): void => void stdout.write(`${text}\n`)

/** Runs the governor until SIGINT or SIGTERM; a second signal ends it at once. */
async function up(flags: UpFlags, { json }: { readonly json: boolean }): Promise<void> {
  const app = await startApp(readConfig({ ...flags }, env))
  if (json) out(JSON.stringify({ ready: app.url, inbox: app.inboxLink() ?? null, health: await app.health() }))
  else for (const line of await announcement(app)) out(line)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  process.once('SIGTERM', () => process.exit(143))
  await app.stop()
}

const enough = new AbortController()
// What follows or waits ends at Ctrl-C by itself, and gives the data back; `up` listens on its own, and a second signal ends anything.
process.once('SIGINT', () => {
  enough.abort()
  process.once('SIGINT', () => process.exit(130))
})
// Who reads may stop before the end, as `| head` does: what follows ends, a server goes on, and neither is a fault.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  enough.abort()
})
process.exitCode = await runCli(
  {
    env,
    out,
    err: (text) => void stderr.write(`${text}\n`),
    tty: stdout.isTTY,
    fetch,
    clock: systemClock,
    ids: new RandomIds(),
    pause: (ms) => pause(ms, undefined, { signal: enough.signal }).catch(() => undefined),
    signal: enough.signal,
    up,
    demo: async (story, how) => (await import('../demo/main.ts')).runDemo(story, { out, ...how }),
    openStore: openData,
    direct: openDirect,
    makeKey: (options) => makeKey(options, env),
    backtest: startThreads(availableParallelism()),
    checkQueue,
  },
  process.argv.slice(2),
)
