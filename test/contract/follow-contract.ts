import { describe, expect, it } from 'vitest'
import { EMPTY_HEAD, type Sealed } from '../../src/ledger/entry.ts'
import { endOf, makeChain, textsOf } from '../support/entries.ts'
import { until } from '../support/until.ts'
import type { Stores } from './under-test.ts'

/** Followers, notes, and the end of a store. */
export function followContract({ shared, open, openTwo, newOrg }: Stores): void {
  describe('follow', () => {
    it('yields each entry exactly once, what was there and what comes, from another process too', async () => {
      const [store, other] = await openTwo()
      const org = newOrg()
      const chain = makeChain(org, 1200)
      await store.append(org, EMPTY_HEAD, chain.slice(0, 700))
      const stop = new AbortController()
      const seen: Sealed[] = []
      const following = (async () => {
        for await (const sealed of other.follow(org, () => 2, stop.signal)) seen.push(sealed)
      })()
      await until(() => seen.length === 698)
      for (let at = 700; at < 1200; at += 10) await store.append(org, endOf(chain.slice(0, at)), chain.slice(at, at + 10))
      await until(() => seen.length >= 1198)
      stop.abort()
      await following
      expect(textsOf(seen)).toEqual(textsOf(chain.slice(2)))
    })

    it('does not read back what the follower learned otherwise, and ends with the store', async () => {
      const store = await open()
      const org = newOrg()
      const chain = makeChain(org, 20)
      const known = 10
      const seen: number[] = []
      const following = (async () => {
        for await (const { entry } of store.follow(org, () => known, new AbortController().signal)) seen.push(entry.seq)
      })()
      await store.append(org, EMPTY_HEAD, chain.slice(0, 10))
      await store.append(org, endOf(chain.slice(0, 10)), chain.slice(10))
      await until(() => seen.length >= 10)
      await store.close()
      await following
      expect(seen).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20])
    })
  })

  describe('notes and closing', () => {
    it('gives back the last snapshot', async () => {
      const store = await open()
      const org = newOrg()
      expect(await store.notes.snapshot(org)).toBeUndefined()
      const snapshot = { seq: 7, hash: 'a'.repeat(64), version: 3, digest: 'b'.repeat(64), content: '{"text":"Zoë ☕"}' }
      await store.notes.saveSnapshot(org, { ...snapshot, seq: 6 })
      await store.notes.saveSnapshot(org, snapshot)
      expect(await store.notes.snapshot(org)).toEqual(snapshot)
    })

    it('gives back a snapshot of many megabytes whole, and a short one after it', async () => {
      const store = await open()
      const org = newOrg()
      const snapshot = { seq: 8, hash: 'a'.repeat(64), version: 3, digest: 'c'.repeat(64), content: `x${'Zoë ☕👩‍💻'.repeat(800_000)}` }
      await store.notes.saveSnapshot(org, snapshot)
      expect((await store.notes.snapshot(org))?.content === snapshot.content).toBe(true)
      await store.notes.saveSnapshot(org, { ...snapshot, digest: 'd'.repeat(64), content: '{}' })
      expect((await store.notes.snapshot(org))?.content).toBe('{}')
    })

    it('says whether it is shared, can be checked, closes twice, and serves nothing after', async () => {
      const store = await open()
      expect(store.shared).toBe(shared)
      await store.check()
      await store.close()
      await store.close()
      await expect(store.append('closed', EMPTY_HEAD, makeChain('closed', 1))).rejects.toMatchObject({ name: 'StoreUnavailable' })
      await expect(store.read('closed', 0, 1)).rejects.toMatchObject({ name: 'StoreUnavailable' })
      await expect(store.check()).rejects.toMatchObject({ name: 'StoreUnavailable' })
    })
  })
}
