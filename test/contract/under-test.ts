import { afterAll, afterEach, beforeAll } from 'vitest'
import type { LedgerStore } from '../../src/ledger/store.ts'
import { textsOf } from '../support/entries.ts'
import type { LossyProxy } from '../support/lossy-proxy.ts'

/** What a store's contract is run on. */
export interface StoreUnderTest {
  /** Opens the store; where several processes may share it, each call is another process. */
  open(): Promise<LedgerStore>
  /** Ends the store as a crash would (kill -9, a torn write) and makes it possible to open it again. Open stores may be dead. */
  crash(opened: LedgerStore): Promise<void>
  /** A way to the server that can lose replies and hold requests, and a store opened through it that waits 300 ms. Not for a store in process. */
  readonly network?: { readonly proxy: LossyProxy; open(): Promise<LedgerStore> }
  stop(): Promise<void>
}

/** What every part of the contract works with; what it opens is closed after each test. */
export interface Stores {
  readonly shared: boolean
  open(): Promise<LedgerStore>
  /** Two stores on the same ledger: two processes where that is possible. */
  openTwo(): Promise<[LedgerStore, LedgerStore]>
  openNetwork(): Promise<{ readonly proxy: LossyProxy; readonly store: LedgerStore }>
  crash(opened: LedgerStore): Promise<void>
  /** An org nobody used before. */
  newOrg(): string
}

/** Starts what the contract runs on before its tests, and stops it after. */
export function useStores(shared: boolean, begin: () => Promise<StoreUnderTest>): Stores {
  let under: StoreUnderTest
  let opened: LedgerStore[] = []
  let count = 0
  const keep = (store: LedgerStore) => {
    opened.push(store)
    return store
  }
  const open = async () => keep(await under.open())

  beforeAll(async () => {
    under = await begin()
  })
  afterEach(async () => {
    for (const store of opened) await store.close()
    opened = []
  })
  afterAll(() => under?.stop())

  return {
    shared,
    open,
    async openTwo() {
      const first = await open()
      return [first, shared ? await open() : first]
    },
    async openNetwork() {
      if (!under.network) throw new Error('this store has no network')
      return { proxy: under.network.proxy, store: keep(await under.network.open()) }
    },
    crash: (store) => under.crash(store),
    newOrg: () => `org-${++count}`,
  }
}

/** The texts of an org's whole ledger. */
export const allOf = async (store: LedgerStore, org: string): Promise<readonly string[]> => textsOf(await store.read(org, 0, 10_000))

/** The texts about a subject. */
export const aboutOf = async (store: LedgerStore, org: string, subject: string): Promise<readonly string[]> =>
  textsOf(await store.about(org, subject))
