import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EMPTY_HEAD, headOf, type Sealed } from '../src/ledger/entry.ts'
import type { LedgerStore } from '../src/ledger/store.ts'
import { openFileStore } from '../src/ledger/stores/file/store.ts'
import { openPostgresStore } from '../src/ledger/stores/postgres/store.ts'
import { openRedisStore } from '../src/ledger/stores/redis/store.ts'
import { createVerifier } from '../src/ledger/verify.ts'
import { endOf, makeChain } from '../test/support/entries.ts'
import { havePostgres, haveRedis, startPostgres, startRedis } from '../test/support/servers.ts'

const smoke = process.argv.includes('--smoke')
const BATCH = 37
const BATCHES = smoke ? 20 : 2000
const DECISIONS = smoke ? 300 : 100_000
/** Ballast that makes an entry about 600 bytes long. */
const BALLAST = 240

const rows: { readonly what: string; readonly figure: string }[] = []
const row = (what: string, figure: string) => rows.push({ what, figure })
const seconds = async (work: () => unknown): Promise<number> => {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}
const rate = (count: number, took: number) => `${Math.round(count / took).toLocaleString('en')}/s`
const quantile = (sorted: readonly number[], q: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0

async function benchAppend(name: string, store: LedgerStore): Promise<void> {
  const chain = makeChain('bench', BATCH * BATCHES, { ballast: BALLAST })
  const times: number[] = []
  const took = await seconds(async () => {
    for (let at = 0; at < chain.length; at += BATCH) {
      const head = at === 0 ? EMPTY_HEAD : headOf((chain[at - 1] as Sealed).entry)
      times.push(await seconds(() => store.append('bench', head, chain.slice(at, at + BATCH))))
    }
  })
  times.sort((a, b) => a - b)
  row(`${name}: append ${BATCH} entries`, `p50 ${(quantile(times, 0.5) * 1000).toFixed(2)} ms, ${rate(chain.length, took)} entries`)
  const read = await seconds(async () => {
    for (let after = 0; after < chain.length; ) after += (await store.read('bench', after, 512)).length
  })
  row(`${name}: read in chunks of 512`, `${rate(chain.length, read)} entries`)
  const subjects = Math.min(chain.length, 1000)
  const about = await seconds(async () => {
    for (let index = 0; index < subjects; index++) await store.about('bench', `req_${index * Math.floor(chain.length / subjects)}`)
  })
  row(`${name}: about one request`, `${((about / subjects) * 1000).toFixed(2)} ms`)
}

/** Three stores on one org with uneven load, each deciding in batches of at most what its clients ask for at once. */
async function benchTurns(name: string, stores: readonly LedgerStore[], clients: readonly number[]): Promise<void> {
  let left = DECISIONS
  let tries = 0
  let batches = 0
  const times: number[] = []
  const took = await seconds(() =>
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
          const waited = await seconds(async () => {
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
  times.sort((a, b) => a - b)
  const p99 = `p99 ${(quantile(times, 0.99) * 1000).toFixed(1)} ms`
  row(
    `${name}: three on one org, ${clients.join(', ')} clients`,
    `${rate(times.length, took)} entries, ${p99}, ${(tries / batches).toFixed(2)} tries`,
  )
}

async function benchVerify(): Promise<void> {
  const texts = makeChain('bench', smoke ? 1000 : 100_000, { ballast: BALLAST }).map(({ text }) => Buffer.from(text).toString())
  const verifier = createVerifier('bench')
  const took = await seconds(() => {
    for (const text of texts) verifier.push(text)
  })
  row(`verify entries of ${texts[0]?.length} characters`, `${rate(texts.length, took)}`)
}

async function benchAll(name: string, open: () => Promise<LedgerStore>): Promise<void> {
  const stores = [await open(), await open(), await open()]
  await benchAppend(name, stores[0] as LedgerStore)
  await benchTurns(name, stores, [1, 256, 256])
  for (const store of stores) await store.close()
}

await benchVerify()
const dir = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
const file = await openFileStore({ dir })
await benchAppend('file', file)
await file.close()
row('file: open what was written', `${((await seconds(async () => (await openFileStore({ dir })).close())) * 1000).toFixed(0)} ms`)
await rm(dir, { recursive: true })
if (haveRedis()) {
  const server = await startRedis()
  await benchAll('redis', () => openRedisStore({ url: server.url }))
  await server.stop()
}
if (havePostgres()) {
  const server = await startPostgres()
  await benchAll('postgres', () => openPostgresStore({ url: server.url }))
  await server.stop()
}
for (const { what, figure } of rows) console.log(`| ${what} | ${figure} |`)
