import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Entry } from '../../src/core/entry.ts'
import { EMPTY_HEAD, headOf, type Sealed } from '../../src/ledger/entry.ts'
import { LedgerDamaged, type LedgerStore } from '../../src/ledger/store.ts'
import { openFileStore } from '../../src/ledger/stores/file/store.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { ledgerRoute, startFake, TOKEN } from './support/fake-server.ts'
import { NOBODY, type Ran, run, tempDir } from './support/harness.ts'
import { livedLedger, resealed } from './support/ledgers.ts'

const CHAIN: readonly Sealed[] = resealed(livedLedger())
const HEAD = headOf((CHAIN.at(-1) as Sealed).entry)
/** Entries of the last batch, as the store wrote them. */
const LAST_BATCH = 5

const temp = tempDir()
let path: string
let bytes: Buffer

beforeAll(async () => {
  const store = await openFileStore({ dir: temp.dir })
  const cut = CHAIN.length - LAST_BATCH
  const [first, second] = [CHAIN.slice(0, cut), CHAIN.slice(cut)]
  await store.append('default', EMPTY_HEAD, first)
  await store.append('default', headOf((first.at(-1) as Sealed).entry), second)
  await store.close()
  path = join(temp.dir, 'ledger', readdirSync(join(temp.dir, 'ledger'))[0] as string)
  bytes = readFileSync(path)
})
afterAll(() => temp.remove())

/** Verifies the data directory with the ledger's file as given, without a server. */
async function verify(
  content: Buffer | string,
  ...flags: readonly string[]
): Promise<Ran & { readonly seq: unknown; readonly fault: unknown }> {
  writeFileSync(path, content)
  const ran = await run(['ledger', 'verify', '--direct', '--json', '--data-dir', temp.dir, ...flags])
  expect(readFileSync(path).equals(Buffer.from(content))).toBe(true)
  const fault = ran.out === '' ? undefined : (ran.json()['fault'] as { seq: number; fault: string } | undefined)
  return { ...ran, seq: fault?.seq, fault: fault?.fault }
}

const lines = (): string[] => bytes.toString().split('\n')
/** The line on which entry `seq` stands: a blank one is between the batches. */
const lineOf = (seq: number): number => (seq <= CHAIN.length - LAST_BATCH ? seq - 1 : seq)

/** Where entry `seq` begins in the file, in bytes. */
const offsetOf = (seq: number): number => {
  const before = lines().slice(0, lineOf(seq))
  return Buffer.byteLength([...before, ''].join('\n'))
}

it('says how long, how fast and up to which head a whole ledger is', async () => {
  const { exit, json } = await verify(bytes)
  expect(exit).toBe(0)
  expect(json()).toMatchObject({ ok: true, org: 'default', entries: CHAIN.length, head: HEAD, first_at: CHAIN[0]?.entry.at })
  const said = await run(['ledger', 'verify', '--direct', '--data-dir', temp.dir])
  expect(said.out).toContain(`${HEAD.seq} ${HEAD.hash}`)
  expect(said.out).toContain('2026-11-21 12:00:00Z')
})

it('names the entry in which any one byte was changed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(CHAIN.length - 1), fc.nat(), fc.integer({ min: 1, max: 255 }), async (index, offset, xor) => {
      const text = (CHAIN[index] as Sealed).text
      const changed = Buffer.from(bytes)
      const at = offsetOf(index + 1) + (offset % Buffer.byteLength(text))
      changed[at] = (changed[at] as number) ^ xor
      const found = await verify(changed)
      expect([found.exit, found.seq]).toEqual([1, index + 1])
    }),
    { numRuns: 150 },
  )
})

it('does not pass a ledger in which any byte at all was changed, except as the rest of a cut-off write', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 127 }), async (at, xor) => {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] as number) ^ xor
      const found = await verify(changed)
      if (found.exit === 0) expect(found.json()).toMatchObject({ torn: expect.any(String) })
      else expect(found.exit).toBe(1)
    }),
    { numRuns: 150 },
  )
})

it.each([1, 4, 9, CHAIN.length - 1])('names entry %i when it was removed', async (seq) => {
  const found = await verify(lines().toSpliced(lineOf(seq), 1).join('\n'))
  expect([found.exit, found.seq, found.fault]).toEqual([1, seq, 'gap'])
})

it.each([1, 5, CHAIN.length])('names the number at which an entry was inserted (%i)', async (seq) => {
  const found = await verify(
    lines()
      .toSpliced(lineOf(seq), 0, (CHAIN[2] as Sealed).text)
      .join('\n'),
  )
  expect([found.exit, found.seq]).toEqual([1, seq])
})

it('names the first of two entries that were swapped', async () => {
  const swapped = lines()
  ;[swapped[3], swapped[7]] = [swapped[7] as string, swapped[3] as string]
  const found = await verify(swapped.join('\n'))
  expect([found.exit, found.seq, found.fault]).toEqual([1, 4, 'gap'])
})

it('takes the rest of a cut-off write for what it is, and changes nothing', async () => {
  const begun = bytes.toString() + CHAIN[3]?.text.slice(0, 40)
  const found = await verify(begun)
  expect(found.exit).toBe(0)
  expect(found.json()).toMatchObject({ entries: CHAIN.length, torn: expect.stringContaining(`after entry ${CHAIN.length}`) })
})

it('does not take a line that was added at the end for a cut-off write', async () => {
  const found = await verify(`${bytes.toString()}${CHAIN[3]?.text}\n`)
  expect([found.exit, found.seq]).toEqual([1, CHAIN.length + 1])
  expect((await verify(`${bytes.toString()}x`)).exit).toBe(1)
})

it('sees a cut tail only by a head that is known from elsewhere', async () => {
  const cut = `${lines()
    .slice(0, CHAIN.length - LAST_BATCH + 1)
    .join('\n')}\n`
  expect((await verify(cut)).exit).toBe(0)
  expect((await verify(cut, '--head', HEAD.hash)).fault).toBe('head')
  expect((await verify(cut, '--head', HEAD.hash, '--seq', String(HEAD.seq))).seq).toBe(CHAIN.length - LAST_BATCH + 1)
  expect((await verify(bytes, '--head', HEAD.hash)).exit).toBe(0)
  expect((await verify(bytes, '--head', (CHAIN[4] as Sealed).entry.hash, '--seq', '5')).exit).toBe(0)
  expect((await verify(bytes, '--head', HEAD.hash, '--seq', '5')).seq).toBe(5)
})

it('finds with --replay what was forged with every hash made anew', async () => {
  const entries = structuredClone(livedLedger()) as Entry[]
  const settled = entries.find((e) => e.type === 'request.settled') as Entry
  Object.assign(settled.data, { charged: 1 })
  const forged = resealed(entries)
  const content = `${forged.map(({ text }) => text).join('\n')}\n\n`
  expect((await verify(content)).exit).toBe(0)
  const found = await verify(content, '--replay')
  expect(found.exit).toBe(1)
  expect(found.json()).toMatchObject({ ok: false, replay: { difference: { seq: settled.seq } } })
  expect((await verify(bytes, '--replay')).exit).toBe(0)
})

it('reads files as they lie while a server holds the data, also without the store’s marks', async () => {
  writeFileSync(path, bytes)
  const store = await openFileStore({ dir: temp.dir, what: 'countersign up' })
  try {
    expect((await run(['ledger', 'verify', '--file', path])).exit).toBe(0)
    const plain = join(temp.dir, 'saved.jsonl')
    writeFileSync(plain, `${CHAIN.map(({ text }) => text).join('\n')}\n`)
    expect((await run(['ledger', 'verify', '--json', '--file', plain])).json()).toMatchObject({ ok: true, entries: CHAIN.length })
    appendFileSync(plain, CHAIN[3]?.text ?? '')
    expect((await run(['ledger', 'verify', '--file', plain])).exit).toBe(1)
  } finally {
    await store.close()
  }
})

it('says what it tried when the data is held and no server answers', async () => {
  const store = await openFileStore({ dir: temp.dir, what: 'countersign up' })
  try {
    writeFileSync(join(temp.dir, 'server.json'), JSON.stringify({ url: NOBODY, pid: 1 }))
    const { exit, err } = await run(['ledger', 'verify', '--data-dir', temp.dir])
    expect(exit).toBe(3)
    expect(err).toContain(`No server answers at ${NOBODY}`)
    expect(err).toContain(`in use by pid ${process.pid} (countersign up)`)
  } finally {
    await store.close()
  }
})

it('never calls an absent ledger whole', async () => {
  const empty = tempDir()
  try {
    expect((await run(['ledger', 'verify', '--direct', '--data-dir', empty.dir])).exit).toBe(3)
    writeFileSync(path, bytes)
    expect((await run(['ledger', 'verify', '--direct', '--data-dir', temp.dir, '--org', 'other'])).exit).toBe(3)
    expect((await run(['ledger', 'verify', '--file', join(empty.dir, 'none.jsonl')])).exit).toBe(2)
  } finally {
    empty.remove()
  }
})

it('checks a running server’s ledger byte for byte', async () => {
  const texts = CHAIN.map(({ text }) => text)
  const spaced = texts.with(5, (texts[5] as string).replace('"v":1}', '"v": 1}'))
  for (const [shown, seq] of [
    [texts, undefined],
    [texts.toSpliced(3, 1), 4],
    [spaced, 6],
  ] as const) {
    const fake = await startFake({ 'GET /api/v1/status': { org: 'default' }, 'GET /api/v1/ledger': ledgerRoute(shown) })
    try {
      const { exit, json } = await run(['ledger', 'verify', '--replay', '--json', '--url', fake.url, '--token', TOKEN])
      expect([exit, (json()['fault'] as { seq?: number } | undefined)?.seq]).toEqual([seq === undefined ? 0 : 1, seq])
    } finally {
      await fake.close()
    }
  }
})

/** A store whose entry 7 cannot be read, as when its row is no JSON any more. */
class BadRow extends MemoryStore {
  override async read(org: string, after: number, limit: number): Promise<readonly Sealed[]> {
    if (after < 7 && after + limit >= 7) throw new LedgerDamaged('entry 7 is not JSON')
    return super.read(org, after, limit)
  }
}

it('names the row that a database cannot give', async () => {
  const store: LedgerStore = new BadRow()
  await store.append('default', EMPTY_HEAD, CHAIN)
  const { exit, json } = await run(['ledger', 'verify', '--direct', '--json'], {
    env: { DATABASE_URL: 'postgres://db/countersign' },
    openStore: async () => store,
  })
  expect([exit, json()['fault']]).toEqual([1, { seq: 7, fault: 'unreadable', detail: 'entry 7 is not JSON' }])
})

it('does not call a database broken that is only away', async () => {
  const store = new MemoryStore()
  store.fault = 'unreachable'
  const { exit, err } = await run(['ledger', 'verify', '--direct'], {
    env: { DATABASE_URL: 'postgres://db/x' },
    openStore: async () => store,
  })
  expect([exit, err]).toEqual([3, expect.stringContaining('the database behind DATABASE_URL: the store is unreachable')])
})
