import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EMPTY_HEAD, headOf, type Sealed } from '../src/ledger/entry.ts'
import type { LedgerStore } from '../src/ledger/store.ts'
import { openFileStore } from '../src/ledger/stores/file/store.ts'
import { openPostgresStore } from '../src/ledger/stores/postgres/store.ts'
import { openRedisStore } from '../src/ledger/stores/redis/store.ts'
import { endOf, makeChain } from '../test/support/entries.ts'
import { havePostgres, haveRedis, startPostgres, startRedis, type TestServer } from '../test/support/servers.ts'
import { type Bench, count, median, ms, quantileOf, type Row, timed } from './table.ts'

const BATCH = 37
/** Ballast that makes an entry about 600 bytes long. */
const BALLAST = 240

/** How much is measured. */
interface Size {
  readonly batches: number
  readonly decisions: number
}

/** The stores by themselves: appending and reading in batches of a group commit's usual size, and three of them on one org. */
export const benchStores: Bench = async (smoke) => {
  const size: Size = smoke ? { batches: 20, decisions: 300 } : { batches: 2_000, decisions: 100_000 }
  const rows: Row[] = [...(await benchFile(size))]
  if (haveRedis()) rows.push(...(await benchShared('Redis store', await startRedis(), size, (url) => openRedisStore({ url }))))
  if (havePostgres()) rows.push(...(await benchShared('Postgres store', await startPostgres(), size, (url) => openPostgresStore({ url }))))
  return rows
}

async function benchFile(size: Size): Promise<readonly Row[]> {
  const dir = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
  try {
    const store = await openFileStore({ dir })
    const rows = await benchAppend('file store', store, size)
    await store.close()
    const opened = await timed(async () => (await openFileStore({ dir })).close())
    return [...rows, row(`file store: open with ${count(size.batches * BATCH)} entries`, ms(opened))]
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

async function benchShared(
  name: string,
  server: TestServer,
  size: Size,
  open: (url: string) => Promise<LedgerStore>,
): Promise<readonly Row[]> {
  const stores = [await open(server.url), await open(server.url), await open(server.url)]
  try {
    const rows = await benchAppend(name, stores[0] as LedgerStore, size)
    return [...rows, await benchTurns(name, stores, [1, 256, 256], size)]
  } finally {
    for (const store of stores) await store.close()
    await server.stop()
  }
}

const row = (what: string, measured: string): Row => ({ what, measured, wanted: '' })
const rate = (entries: number, took: number): string => `${count(entries / (took / 1000))}/s`

async function benchAppend(name: string, store: LedgerStore, { batches }: Size): Promise<readonly Row[]> {
  const chain = makeChain('bench', BATCH * batches, { ballast: BALLAST })
  const times: number[] = []
  const took = await timed(async () => {
    for (let at = 0; at < chain.length; at += BATCH) {
      const head = at === 0 ? EMPTY_HEAD : headOf((chain[at - 1] as Sealed).entry)
      times.push(await timed(() => store.append('bench', head, chain.slice(at, at + BATCH))))
    }
  })
  const read = await timed(async () => {
    for (let after = 0; after < chain.length; ) after += (await store.read('bench', after, 512)).length
  })
  const subjects = Math.min(chain.length, 1000)
  const about = await timed(async () => {
    for (let index = 0; index < subjects; index++) await store.about('bench', `req_${index * Math.floor(chain.length / subjects)}`)
  })
  return [
    row(`${name}: append ${BATCH} entries durably`, `p50 ${median(times).toFixed(2)} ms, ${rate(chain.length, took)} entries`),
    row(`${name}: read in chunks of 512`, `${rate(chain.length, read)} entries`),
    row(`${name}: all entries about one request`, `${(about / subjects).toFixed(2)} ms`),
  ]
}

/** Three stores on one org with uneven load, each deciding in batches of at most what its clients ask for at once. */
async function benchTurns(name: string, stores: readonly LedgerStore[], clients: readonly number[], size: Size): Promise<Row> {
  let left = size.decisions
  let tries = 0
  let batches = 0
  const times: number[] = []
  const took = await timed(() =>
    Promise.all(
      stores.map(async (store, index) => {
        const many = clients[index] ?? 1
        let head = EMPTY_HEAD
        const readOn = async (read: (after: number, limit: number) => Promise<readonly Sealed[]>) => {
          for (let more = true; more; ) {
            const found = await read(head.seq, 512)
            if (found.length > 0) head = endOf(found)
            more = found.length === 512
          }
        }
        const attempt = async (append: (chain: readonly Sealed[]) => Promise<'appended' | 'conflict'>) => {
          const chain = makeChain('turns', many, { from: head })
          tries++
          if ((await append(chain)) === 'conflict') return false
          head = endOf(chain)
          return true
        }
        while (left > 0) {
          left -= many
          batches++
          const waited = await timed(async () => {
            if (await attempt((chain) => store.append('turns', head, chain))) return
            for (let done = false; !done; ) {
              const turn = await store.turn('turns')
              await readOn(turn.read)
              done = await attempt((chain) => turn.append(head, chain))
              await turn.release()
            }
          })
          for (let client = 0; client < many; client++) times.push(waited)
        }
      }),
    ),
  )
  return row(
    `${name}: three on one org, ${clients.join('/')} clients`,
    `${rate(times.length, took)} entries, p99 ${ms(quantileOf(times, 0.99))}, ${(tries / batches).toFixed(2)} tries a batch`,
  )
}
