import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../test/support/until.ts'
import { load, type Shot } from './load.ts'
import { type Home, makeHome, OPERATOR_TOKEN, type Program, startProgram } from './program.ts'
import { ask, COSTLY, openSession, read } from './server.ts'
import { type Bench, count, ms, type Row, timed } from './table.ts'
import { memoryOf } from './usage.ts'

const PATIENCE_MS = 600_000
const WANTED = { rss: 350, boot: 3_000, votes: 1.5 }

/**
 * Many requests that wait for people, on the embedded store: what they cost in memory, how long a boot with all of them takes (from
 * the snapshot of an orderly stop, and from the ledger alone after a kill), and whether deciding one depends on how many wait.
 */
export const benchWaiting: Bench = async (smoke) => {
  const [few, many, votes] = smoke ? [20, 500, 10] : [100, 10_000, 60]
  const home = await makeHome()
  let server = await startProgram(home)
  try {
    await openSession(server.url)
    const atRest = memoryOf(server.pid, 'VmRSS')
    await fill(server, few + votes)
    const first = await voteTime(server, votes)
    await fill(server, many)
    const full = memoryOf(server.pid, 'VmHWM')
    const last = await voteTime(server, votes)
    await fill(server, many)

    const restart = async (): Promise<number> => {
      const took = await timed(async () => (server = await startProgram(home)))
      await fill(server, many)
      return took
    }
    await server.stop()
    const snapshot = await restart()
    const booted = memoryOf(server.pid, 'VmHWM')
    await server.kill9()
    await dropSnapshots(home)
    const ledger = await restart()
    const ratio = last / first
    const peak = Math.max(full ?? 0, booted ?? 0)
    return [
      {
        what: `${count(many)} pending requests: memory at the most`,
        measured: `${count(peak)} MB after they came ${count(full ?? 0)}, after a boot with them ${count(booted ?? 0)} (without any: ${count(atRest ?? 0)})`,
        wanted: `≤ ${WANTED.rss} MB`,
        ok: peak <= WANTED.rss,
      },
      bootRow(`boot with ${count(many)} pending, from the snapshot`, snapshot),
      bootRow(`boot with ${count(many)} pending after kill -9, from the ledger alone`, ledger),
      {
        what: `a vote over HTTP with ${count(many)} pending, against ${count(few)}`,
        measured: `${ms(last)} against ${ms(first)}: ×${ratio.toFixed(2)}`,
        wanted: 'about 1',
        ok: ratio <= WANTED.votes,
      },
    ] satisfies readonly Row[]
  } finally {
    await server.stop()
    await home.remove()
  }
}

const bootRow = (what: string, took: number): Row => ({ what, measured: ms(took), wanted: '≤ 3 s until `ready`', ok: took <= WANTED.boot })

/** Asks until so many wait. */
async function fill({ url }: Program, wanted: number): Promise<void> {
  const missing = wanted - (await pendingCount(url))
  const one = ask(COSTLY)
  const next = (n: number) => (n < missing ? one : undefined)
  if (missing > 0) await load({ url, connections: 64, ms: PATIENCE_MS, next })
  await until(async () => (await pendingCount(url)) >= wanted)
}

async function pendingCount(url: string): Promise<number> {
  return Number((await read(url, '/api/v1/status'))['pending'])
}

/** Approves so many of those that wait, one after the other: the middle of the milliseconds each took. */
async function voteTime({ url }: Program, votes: number): Promise<number> {
  const { requests } = await read(url, `/api/v1/requests?limit=${votes}`)
  const shots = (requests as readonly { readonly request_id: string }[]).map(
    ({ request_id }): Shot => ({
      method: 'POST',
      path: `/api/v1/requests/${request_id}/votes`,
      body: '{"vote":"approve"}',
      token: OPERATOR_TOKEN,
    }),
  )
  const { p50, failed } = await load({ url, connections: 1, ms: PATIENCE_MS, next: (n) => shots[n] })
  if (failed > 0) throw new Error('a vote failed')
  return p50
}

/** What a store may lose: then the ledger alone is what a boot has. */
const dropSnapshots = (home: Home): Promise<void> => rm(join(home.dataDir, 'notes'), { recursive: true, force: true })
