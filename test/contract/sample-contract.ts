import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SampleKey, SampleStore } from '../../src/kaizen/samples/store.ts'

/** What the contract of `SampleStore` is run on. */
export interface SamplesUnderTest {
  readonly store: SampleStore
  /** Opens the same place again, as another process. */
  again(): Promise<SampleStore>
  stop(): Promise<void>
}

/** Runs the promises of `SampleStore` over one implementation; `expires`: the place removes by itself what is over. */
export function sampleContract(expires: boolean, begin: () => Promise<SamplesUnderTest>): void {
  let under: SamplesUnderTest
  let count = 0
  // By the real clock, which a place that expires by itself goes by.
  const now = Date.now()
  const HOUR = 3_600_000
  const newKey = (more: Partial<SampleKey> = {}): SampleKey => ({ org: 'Org.1', request: `r${++count}`, digest: 'ab'.repeat(32), ...more })
  const bytes = (text: string): Uint8Array => Buffer.from(text)
  const textOf = async (key: SampleKey, at = now): Promise<string | undefined> => {
    const found = await under.store.get(key, at)
    return found && Buffer.from(found.sealed).toString()
  }

  beforeAll(async () => {
    under = await begin()
  })
  afterAll(() => under?.stop())

  it('gives back what was kept, byte for byte, with its time', async () => {
    const key = newKey()
    const sealed = Uint8Array.from({ length: 1_000 }, (_, i) => i % 256)
    await under.store.put(key, { sealed, until: now + HOUR }, now)
    const found = await under.store.get(key, now)
    expect(found?.until).toBe(now + HOUR)
    expect([...(found?.sealed ?? [])]).toEqual([...sealed])
  })

  it('gives it to another process too', async () => {
    const key = newKey()
    await under.store.put(key, { sealed: bytes('shared'), until: now + HOUR }, now)
    const other = await under.again()
    expect(Buffer.from((await other.get(key, now))?.sealed ?? []).toString()).toBe('shared')
    await other.close()
  })

  it('knows nothing of other orgs, requests and digests', async () => {
    const key = newKey()
    await under.store.put(key, { sealed: bytes('mine'), until: now + HOUR }, now)
    for (const other of [{ org: 'org.1' }, { org: '../Org.1' }, { request: 'r' }, { digest: 'cd'.repeat(32) }])
      expect(await textOf({ ...key, ...other })).toBeUndefined()
  })

  it('replaces what has the same key', async () => {
    const key = newKey()
    await under.store.put(key, { sealed: bytes('one'), until: now + HOUR }, now)
    await under.store.put(key, { sealed: bytes('two'), until: now + HOUR }, now)
    expect(await textOf(key)).toBe('two')
  })

  it('reads nothing any more once its time is over', async () => {
    const key = newKey()
    await under.store.put(key, { sealed: bytes('old'), until: now + HOUR }, now)
    expect(await textOf(key, now + HOUR - 1)).toBe('old')
    expect(await textOf(key, now + HOUR)).toBeUndefined()
  })

  it('forgets what is removed, and removes it twice without a fault', async () => {
    const [key, other] = [newKey(), newKey()]
    for (const one of [key, other]) await under.store.put(one, { sealed: bytes('x'), until: now + HOUR }, now)
    await under.store.remove(key)
    await under.store.remove(key)
    expect(await textOf(key)).toBeUndefined()
    expect(await textOf(other)).toBe('x')
  })

  it('names what lies there of an org, and of no other', async () => {
    const named = async (org: string): Promise<readonly string[]> => {
      const names: string[] = []
      for await (const key of under.store.keys(org)) names.push(`${key.org} ${key.request} ${key.digest}`)
      return names.sort()
    }
    const org = 'Org *?[2]'
    expect(await named(org)).toEqual([])
    const keys = ['req_1', 'Req:1', 'a/b.c%*'].map((request) => newKey({ org, request }))
    // A page and more.
    const many = Array.from({ length: 1_100 }, () => newKey({ org: 'many' }))
    for (const key of [...keys, ...many, newKey({ org: 'Org xx2' })])
      await under.store.put(key, { sealed: bytes('x'), until: now + HOUR }, now)
    expect(await named(org)).toEqual(keys.map(({ request, digest }) => `${org} ${request} ${digest}`).sort())
    expect(new Set(await named('many'))).toEqual(new Set(many.map(({ request, digest }) => `many ${request} ${digest}`)))
    await under.store.remove(keys[0] ?? newKey())
    expect(await named(org)).toHaveLength(2)
  })

  it.skipIf(expires)('sweeps what is over and nothing else', async () => {
    const [over, kept] = [newKey(), newKey()]
    await under.store.sweep(now)
    await under.store.put(over, { sealed: bytes('over'), until: now + 1_000 }, now)
    await under.store.put(kept, { sealed: bytes('kept'), until: now + 2_000 }, now)
    expect(await under.store.sweep(now + 1_000)).toBeGreaterThanOrEqual(1)
    // Asked as of before its time was over: it is gone from the place itself.
    expect(await textOf(over)).toBeUndefined()
    expect(await textOf(kept)).toBe('kept')
    expect(await under.store.sweep(now + 1_000)).toBe(0)
  })

  it.runIf(expires)('has let go of what is over by itself', async () => {
    const key = newKey()
    await under.store.put(key, { sealed: bytes('short'), until: now + 1 }, now)
    await expect.poll(() => textOf(key, now)).toBeUndefined()
  })
}
