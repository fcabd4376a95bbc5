import type { Org, Seq } from '../../core/units.ts'
import type { LedgerStore } from '../../ledger/store.ts'
import { objectOf, type Server } from '../client.ts'
import type { Source } from './texts.ts'
import { textsOfPage } from './texts.ts'

/** Entries read at once. */
const PAGE = 1000

/** The texts of an opened store. An entry that the store cannot give although it answers is where the ledger is broken. */
export function storeSource(name: string, org: Org, store: LedgerStore): Source {
  return {
    name,
    org,
    async read(push, room) {
      for (let after = 0, limit = PAGE; ; ) {
        try {
          const page = await store.read(org, after, limit)
          for (const { text } of page) push(text)
          after += page.length
          if (page.length === 0) return {}
        } catch (error) {
          // A store that is away is no fault of the ledger.
          await store.check()
          if (limit === 1) return { broken: { seq: after + 1, detail: (error as Error).message } }
          limit = 1
        }
        await room?.()
      }
    },
  }
}

/** The texts that a running server shows, up to what is its head when it is first asked. */
export function serverSource(server: Server, org: Org): Source {
  return {
    name: server.url,
    org,
    async read(push, room) {
      const head = await serverHead(server)
      for (let after = 0; after < head; ) {
        const texts = textsOfPage(await server.text(`/api/v1/ledger?after=${after}&limit=${Math.min(PAGE, head - after)}`))
        if (texts.length === 0) return { broken: { seq: after + 1, detail: 'the server gives no entry here' } }
        for (const text of texts) push(text)
        after += texts.length
        await room?.()
      }
      return {}
    },
  }
}

/** The number of the last entry that a server has. */
export async function serverHead(server: Server): Promise<Seq> {
  return Number(objectOf(await server.get('/api/v1/ledger?after=0&limit=1'), 'head')['seq'])
}

/** The number of the last entry in a store, which does not tell: found by doubling and halving, some 40 reads of one entry. */
export async function storeHead(store: LedgerStore, org: Org): Promise<Seq> {
  const has = async (seq: Seq): Promise<boolean> => (await store.read(org, seq - 1, 1)).length > 0
  if (!(await has(1))) return 0
  let high = 2
  while (await has(high)) high *= 2
  let low = high / 2
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (await has(middle)) low = middle
    else high = middle
  }
  return low
}
