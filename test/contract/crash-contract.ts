import { describe, expect, it } from 'vitest'
import { EMPTY_HEAD } from '../../src/ledger/entry.ts'
import { endOf, makeChain, textsOf } from '../support/entries.ts'
import { until } from '../support/until.ts'
import { aboutOf, allOf, type Stores } from './under-test.ts'

/** What was acknowledged stays; what was not is stored whole or not at all, and never late. */
export function crashContract({ shared, open, openNetwork, crash, newOrg }: Stores): void {
  describe('crashes and lost replies', () => {
    it('keeps every acknowledged entry through a crash in the middle of appends, and no part of another', async () => {
      const store = await open()
      const org = newOrg()
      const chain = makeChain(org, 4000, { subject: (index) => `req_${index % 100}` })
      let acknowledged = 0
      const appending = (async () => {
        while (acknowledged < chain.length) {
          const head = acknowledged === 0 ? EMPTY_HEAD : endOf(chain.slice(0, acknowledged))
          if ((await store.append(org, head, chain.slice(acknowledged, acknowledged + 5))) === 'appended') acknowledged += 5
        }
      })().catch(() => undefined)
      await until(() => acknowledged >= 200)
      await crash(store)
      await appending
      const again = await open()
      const stored = await allOf(again, org)
      expect(stored.length).toBeGreaterThanOrEqual(acknowledged)
      expect(stored.length % 5).toBe(0)
      expect(stored).toEqual(textsOf(chain.slice(0, stored.length)))
      expect(await aboutOf(again, org, 'req_42')).toEqual(stored.filter((_, index) => index % 100 === 42))
      const rest = chain.slice(stored.length, stored.length + 5)
      if (rest.length > 0) expect(await again.append(org, endOf(chain.slice(0, stored.length)), rest)).toBe('appended')
    })

    it.runIf(shared)('recovers by itself when the server comes back', async () => {
      const store = await open()
      const org = newOrg()
      const chain = makeChain(org, 2)
      await store.append(org, EMPTY_HEAD, chain.slice(0, 1))
      await crash(store)
      await until(() =>
        store.check().then(
          () => true,
          () => false,
        ),
      )
      expect(await store.append(org, endOf(chain.slice(0, 1)), chain.slice(1))).toBe('appended')
    })

    it.runIf(shared)('throws when the reply is lost, and shows the batch to who reads on', async () => {
      const org = newOrg()
      const chain = makeChain(org, 6, { subject: (index) => (index === 4 ? `lost-${org}` : 'req_1') })
      const { proxy, store } = await openNetwork()
      expect(await store.append(org, EMPTY_HEAD, chain.slice(0, 2))).toBe('appended')
      proxy.loseReplyTo(`lost-${org}`)
      await expect(store.append(org, endOf(chain.slice(0, 2)), chain.slice(2))).rejects.toMatchObject({ name: 'StoreUnavailable' })
      const next = await until(() => store.read(org, 2, 10).catch(() => undefined))
      expect(next[0]?.entry.hash).toBe(chain[2]?.entry.hash)
      expect(await allOf(store, org)).toEqual(textsOf(chain))
    })

    it.runIf(shared)('never lets an append that was given up land after a later call has answered', async () => {
      const org = newOrg()
      const chain = makeChain(org, 3, { subject: () => `late-${org}` })
      const { proxy, store } = await openNetwork()
      await store.read(org, 0, 1)
      proxy.hold(`late-${org}`)
      await expect(store.append(org, EMPTY_HEAD, chain)).rejects.toMatchObject({ name: 'StoreUnavailable' })
      const seen = await until(() => store.read(org, 0, 10).catch(() => undefined))
      expect(seen).toEqual([])
      await proxy.deliver()
      expect(await allOf(store, org)).toEqual([])
      const again = makeChain(org, 1, { salt: 'decided again' })
      expect(await store.append(org, EMPTY_HEAD, again)).toBe('appended')
      expect(await allOf(store, org)).toEqual(textsOf(again))
    })
  })
}
