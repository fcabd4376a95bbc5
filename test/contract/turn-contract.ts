import { describe, expect, it } from 'vitest'
import { EMPTY_HEAD, type Sealed } from '../../src/ledger/entry.ts'
import { type LedgerStore, TURN_MS } from '../../src/ledger/store.ts'
import { createVerifier } from '../../src/ledger/verify.ts'
import { endOf, makeChain, textsOf } from '../support/entries.ts'
import { allOf, type Stores } from './under-test.ts'

/** One at a time, in order, and nobody starves. */
export function turnContract({ shared, open, openTwo, newOrg }: Stores): void {
  describe('the turn', () => {
    it('keeps other appends out until it ends', async () => {
      const [store, other] = await openTwo()
      const org = newOrg()
      const mine = makeChain(org, 2, { salt: 'mine' })
      const theirs = makeChain(org, 2, { salt: 'theirs' })
      const turn = await store.turn(org)
      const rival = other.append(org, EMPTY_HEAD, theirs)
      expect(await turn.read(0, 10)).toEqual([])
      expect(await turn.append(EMPTY_HEAD, mine)).toBe('appended')
      await turn.release()
      expect(await rival).toBe('conflict')
      expect(await allOf(other, org)).toEqual(textsOf(mine))
    })

    it('is held after a conflict, to read on and try again', async () => {
      const store = await open()
      const org = newOrg()
      const chain = makeChain(org, 3)
      await store.append(org, EMPTY_HEAD, chain.slice(0, 1))
      const turn = await store.turn(org)
      expect(await turn.append(EMPTY_HEAD, makeChain(org, 1, { salt: 'late' }))).toBe('conflict')
      expect(textsOf(await turn.read(0, 10))).toEqual(textsOf(chain.slice(0, 1)))
      expect(await turn.append(endOf(chain.slice(0, 1)), chain.slice(1))).toBe('appended')
      await turn.release()
      await turn.release()
    })

    it('goes to one at a time, in the order they came', async () => {
      const stores = await openTwo()
      const org = newOrg()
      let inside = 0
      const order: number[] = []
      const first = await stores[0].turn(org)
      const waiting: Promise<void>[] = []
      for (let index = 0; index < 8; index++) {
        waiting.push(
          (async () => {
            const turn = await (stores[index % 2] as LedgerStore).turn(org)
            expect(++inside).toBe(1)
            order.push(index)
            await turn.read(0, 1)
            inside--
            await turn.release()
          })(),
        )
      }
      await first.release()
      await Promise.all(waiting)
      // Between processes the order is that of arrival at the server, which a test cannot see; here only that nobody is left out.
      expect(shared ? order.toSorted() : order).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    })

    it(`ends after ${TURN_MS} ms, and a late holder loses only the turn`, async () => {
      const [store, other] = await openTwo()
      const org = newOrg()
      const chain = makeChain(org, 2)
      const late = await store.turn(org)
      const next = await other.turn(org)
      expect(await next.append(EMPTY_HEAD, chain.slice(0, 1))).toBe('appended')
      expect(await late.append(EMPTY_HEAD, makeChain(org, 1, { salt: 'late' }))).toBe('conflict')
      expect(await late.append(endOf(chain.slice(0, 1)), chain.slice(1))).toBe('appended')
      await late.release()
    })

    it('does not starve one who decides little beside one who decides all the time', async () => {
      const [busy, calm] = await openTwo()
      const org = newOrg()
      const done = new AbortController()
      const running = (async () => {
        while (!done.signal.aborted) await decide(busy, org, 20)
      })()
      for (let index = 0; index < 10; index++) expect(await decide(calm, org, 1)).toBeLessThanOrEqual(4)
      done.abort()
      await running
      const verifier = createVerifier(org)
      for (const text of await allOf(calm, org)) verifier.push(text)
      expect(verifier.finish()).toBeUndefined()
    })
  })
}

/** Appends like a governor: at once if nobody conflicts, else inside the turn. Returns the number of tries. */
async function decide(store: LedgerStore, org: string, count: number): Promise<number> {
  const headNow = async (read: (after: number, limit: number) => Promise<readonly Sealed[]>) => {
    const found = await read(0, 100_000)
    return found.length === 0 ? EMPTY_HEAD : endOf(found)
  }
  const from = await headNow((after, limit) => store.read(org, after, limit))
  if ((await store.append(org, from, makeChain(org, count, { from }))) === 'appended') return 1
  for (let tries = 2; ; tries++) {
    const turn = await store.turn(org)
    try {
      const head = await headNow(turn.read)
      if ((await turn.append(head, makeChain(org, count, { from: head }))) === 'appended') return tries
    } finally {
      await turn.release()
    }
  }
}
