import { appendFile, mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sha256 } from '../../src/core/json.ts'
import { EMPTY_HEAD, type Sealed } from '../../src/ledger/entry.ts'
import type { LedgerStore } from '../../src/ledger/store.ts'
import { ledgerLines, ledgerOrgs } from '../../src/ledger/stores/file/lines.ts'
import { decodeName, segmentName } from '../../src/ledger/stores/file/names.ts'
import { type FileStoreOptions, openFileStore } from '../../src/ledger/stores/file/store.ts'
import { createVerifier } from '../../src/ledger/verify.ts'
import { endOf, makeChain, textsOf } from '../support/entries.ts'

const ORG = 'default'
let dir = ''
let opened: LedgerStore[] = []

const openStore = async (options: Partial<FileStoreOptions> = {}) => {
  const store = await openFileStore({ dir, ...options })
  opened.push(store)
  return store
}
const segments = async () => (await readdir(join(dir, 'ledger'))).filter((name) => name.endsWith('.jsonl')).sort()
const segmentPath = async (index = -1) => join(dir, 'ledger', (await segments()).at(index) ?? '')
const all = async (store: LedgerStore) => textsOf(await store.read(ORG, 0, 10_000))
const verified = async () => {
  const verifier = createVerifier(ORG)
  for await (const block of ledgerLines(dir, ORG)) for (const text of block) verifier.push(text)
  return verifier.finish() ?? verifier.head.seq
}
/** Writes batches of the given sizes and closes the store. */
const written = async (sizes: readonly number[], options: Partial<FileStoreOptions> = {}): Promise<readonly Sealed[]> => {
  const chain = makeChain(
    ORG,
    sizes.reduce((sum, size) => sum + size, 0),
  )
  const store = await openStore(options)
  let at = 0
  for (const size of sizes) {
    const head = at === 0 ? EMPTY_HEAD : endOf(chain.slice(0, at))
    expect(await store.append(ORG, head, chain.slice(at, at + size))).toBe('appended')
    at += size
  }
  await store.close()
  return chain
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'countersign-file-'))
})
afterEach(async () => {
  vi.restoreAllMocks()
  for (const store of opened) await store.close()
  opened = []
  await rm(dir, { recursive: true, force: true })
})

describe('a torn tail', () => {
  it('is cut back to the last whole batch, wherever the write was cut short', async () => {
    const chain = await written([3, 4])
    const path = await segmentPath()
    const whole = await readFile(path)
    const first = whole.indexOf('\n\n') + 2
    const ends = [...Array(whole.length - first).keys()].map((at) => first + at)
    const newlines = ends.filter((at) => at > first && whole[at - 1] === 10)
    expect(newlines).toHaveLength(4)
    for (const end of new Set([first, ...newlines, ...newlines.map((at) => at - 1), first + 1, first + 100, whole.length - 1])) {
      await writeFile(path, whole.subarray(0, end))
      const store = await openFileStore({ dir })
      expect(await all(store)).toEqual(textsOf(chain.slice(0, 3)))
      expect(await store.append(ORG, endOf(chain.slice(0, 3)), chain.slice(3))).toBe('appended')
      await store.close()
      expect(await readFile(path)).toEqual(whole)
    }
  })

  it('is cut where a power cut left zeros, with or without the end of the batch', async () => {
    const chain = await written([3, 4])
    const path = await segmentPath()
    const whole = await readFile(path)
    const first = whole.indexOf('\n\n') + 2
    for (const [from, to] of [
      [first, first + 200],
      [first + 300, first + 301],
      [first + 100, whole.length],
      [first + 100, whole.length - 2],
    ] as const) {
      await writeFile(path, Buffer.from(whole).fill(0, from, to))
      const store = await openFileStore({ dir })
      expect(await all(store)).toEqual(textsOf(chain.slice(0, 3)))
      await store.close()
    }
  })

  it('keeps what it cut beside the segment', async () => {
    await written([1])
    const path = await segmentPath()
    await appendFile(path, '{"half')
    await (await openStore()).close()
    expect(await readFile(`${path}.torn`, 'utf8')).toBe('{"half')
  })
})

describe('a damaged ledger', () => {
  const refuses = async () => {
    await expect(openFileStore({ dir })).rejects.toMatchObject({ name: 'LedgerDamaged' })
    await expect(openFileStore({ dir })).rejects.not.toMatchObject({ name: 'DataDirLocked' })
  }

  it('is refused, not cut, when an entry of the last batch was changed', async () => {
    await written([3, 4])
    const path = await segmentPath()
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace(/"index":5/, '"index":6'))
    await refuses()
    expect((await stat(path)).size).toBe(Buffer.byteLength(text))
  })

  it('is refused when an entry in the middle was removed', async () => {
    await written([3, 4])
    const path = await segmentPath()
    const lines = (await readFile(path, 'utf8')).split('\n')
    await writeFile(path, lines.filter((_, index) => index !== 1).join('\n'))
    await refuses()
  })

  it('is refused when a segment is missing or cut short', async () => {
    await written([40, 40, 40], { segmentBytes: 1000 })
    expect(await segments()).toHaveLength(3)
    const path = await segmentPath(1)
    await truncate(path, (await stat(path)).size - 5)
    await refuses()
    await rm(path)
    await refuses()
  })
})

describe('the files', () => {
  it('rotate, and read in the order of their names with one entry a line, which sha256sum can check', async () => {
    const chain = await written([10, 10, 10, 10], { segmentBytes: 8000 })
    expect((await segments()).length).toBeGreaterThan(1)
    expect((await segments())[0]).toBe('default.000000000001.jsonl')
    const texts = await Promise.all((await segments()).map((name) => readFile(join(dir, 'ledger', name), 'utf8')))
    const lines = texts
      .join('')
      .split('\n')
      .filter((line) => line !== '')
    expect(lines).toEqual(textsOf(chain))
    for (const line of lines) expect(sha256(line.replace(/"hash":"[0-9a-f]{64}",/, ''))).toBe((JSON.parse(line) as { hash: string }).hash)
    const store = await openStore()
    expect(await all(store)).toEqual(textsOf(chain))
    expect(textsOf(await store.about(ORG, 'req_25'))).toEqual([chain[25]?.text])
    expect(await ledgerOrgs(dir)).toEqual([ORG])
  })

  it('are private to their owner', async () => {
    await written([1])
    expect((await stat(join(dir, 'ledger'))).mode & 0o777).toBe(0o700)
    expect((await stat(await segmentPath())).mode & 0o777).toBe(0o600)
  })

  it('have names that stay apart where case does not count, and stay in their folder', () => {
    const orgs = ['a', 'A', '%41', '%61', 'a.b', 'a:b', '..', '../a', 'ä', 'Ä', '☕', 'a/b', 'a\\b', 'a.000000000001', 'CON']
    const names = orgs.map((org) => segmentName(org, 1))
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(orgs.length)
    for (const [index, name] of names.entries()) {
      expect(name).toMatch(/^[a-z0-9_%A-F-]+\.000000000001\.jsonl$/)
      expect(decodeName(name.split('.')[0] as string)).toBe(orgs[index])
    }
  })

  it('tell subjects apart that share a hash', async () => {
    const fnv = (text: string) => [...text].reduce((hash, char) => Math.imul(hash ^ char.charCodeAt(0), 0x01000193), 0x811c9dc5) >>> 0
    const seen = new Map<number, string>()
    let pair: [string, string] | undefined
    for (let index = 0; !pair; index++) {
      const before = seen.get(fnv(`s${index}`))
      if (before !== undefined) pair = [before, `s${index}`]
      seen.set(fnv(`s${index}`), `s${index}`)
    }
    const store = await openStore()
    const chain = makeChain(ORG, 6, { subject: (index) => pair?.[index % 2] ?? '' })
    await store.append(ORG, EMPTY_HEAD, chain)
    expect(textsOf(await store.about(ORG, pair[0]))).toEqual(textsOf([0, 2, 4].map((index) => chain[index] as Sealed)))
  })
})

describe('a disk that fails', () => {
  const full = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  /** The prototype of all file handles, to make their methods fail. */
  const handles = async () => {
    const handle = await open(join(dir, 'any'), 'w')
    await handle.close()
    return Object.getPrototypeOf(handle) as typeof handle
  }

  it('throws when the sync fails, stores nothing, and works again on the next append', async () => {
    const store = await openStore()
    const chain = makeChain(ORG, 6)
    await store.append(ORG, EMPTY_HEAD, chain.slice(0, 2))
    const head = endOf(chain.slice(0, 2))
    vi.spyOn(await handles(), 'datasync').mockRejectedValueOnce(full())
    await expect(store.append(ORG, head, chain.slice(2, 4))).rejects.toMatchObject({ name: 'StoreUnavailable' })
    expect(await all(store)).toEqual(textsOf(chain.slice(0, 2)))
    expect(await store.append(ORG, head, chain.slice(2))).toBe('appended')
    expect(await verified()).toBe(6)
  })

  it('refuses while it cannot be cut back, keeps what was acknowledged, and recovers without a restart', async () => {
    const store = await openStore()
    const chain = makeChain(ORG, 6)
    await store.append(ORG, EMPTY_HEAD, chain.slice(0, 2))
    const head = endOf(chain.slice(0, 2))
    const prototype = await handles()
    const writeHalf = async function (this: { appendFile(bytes: Buffer): Promise<void> }, bytes: Buffer) {
      await this.appendFile(bytes.subarray(0, bytes.length / 2))
      throw full()
    }
    vi.spyOn(prototype, 'write').mockImplementation(writeHalf as unknown as typeof prototype.write)
    const truncating = vi.spyOn(prototype, 'truncate').mockRejectedValue(full())
    for (let tries = 0; tries < 3; tries++) {
      await expect(store.append(ORG, head, chain.slice(2, 4))).rejects.toMatchObject({ name: 'StoreUnavailable' })
      await expect(store.check()).rejects.toMatchObject({ name: 'StoreUnavailable' })
    }
    expect(await all(store)).toEqual(textsOf(chain.slice(0, 2)))
    expect(truncating).toHaveBeenCalled()
    vi.restoreAllMocks()
    await store.check()
    expect(await store.append(ORG, head, chain.slice(2))).toBe('appended')
    await store.close()
    expect(await all(await openStore())).toEqual(textsOf(chain))
    expect(await verified()).toBe(6)
  })

  it('recovers when a new segment could not be made', async () => {
    const store = await openStore({ segmentBytes: 10 })
    const chain = makeChain(ORG, 2)
    await store.append(ORG, EMPTY_HEAD, chain.slice(0, 1))
    const head = endOf(chain.slice(0, 1))
    vi.spyOn(await handles(), 'truncate').mockRejectedValueOnce(full())
    await expect(store.append(ORG, head, chain.slice(1))).rejects.toMatchObject({ name: 'StoreUnavailable' })
    expect(await store.append(ORG, head, chain.slice(1))).toBe('appended')
    await store.close()
    expect(await all(await openStore())).toEqual(textsOf(chain))
  })
})
