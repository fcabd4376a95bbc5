import { describe, expect, it } from 'vitest'
import { EMPTY_HEAD } from '../../src/ledger/entry.ts'
import type { LedgerStore } from '../../src/ledger/store.ts'
import { createVerifier } from '../../src/ledger/verify.ts'
import { endOf, makeChain, textsOf } from '../support/entries.ts'
import { aboutOf, allOf, type Stores } from './under-test.ts'

/** Entries go in whole and in order, and come out as they went in. */
export function appendContract({ open, openTwo, newOrg }: Stores): void {
  describe('append, read and about', () => {
    it('gives back byte for byte what was appended, in order, in any chunks', async () => {
      const store = await open()
      const org = newOrg()
      const chain = makeChain(org, 300, { subject: (index) => `req_${index % 7}` })
      expect(await store.append(org, EMPTY_HEAD, chain.slice(0, 1))).toBe('appended')
      expect(await store.append(org, endOf(chain.slice(0, 1)), chain.slice(1, 38))).toBe('appended')
      expect(await store.append(org, endOf(chain.slice(0, 38)), chain.slice(38))).toBe('appended')
      expect(await allOf(store, org)).toEqual(textsOf(chain))
      expect(textsOf(await store.read(org, 36, 3))).toEqual(textsOf(chain.slice(36, 39)))
      expect(await store.read(org, 300, 10)).toEqual([])
      expect(await aboutOf(store, org, 'req_3')).toEqual(textsOf(chain.filter((_, index) => index % 7 === 3)))
      expect(await aboutOf(store, org, 'req_8')).toEqual([])
      expect((await store.read(org, 4, 1))[0]?.entry).toEqual(chain[4]?.entry)
    })

    it('knows nothing of an org that has no entries', async () => {
      const store = await open()
      expect(await store.read('nobody', 0, 10)).toEqual([])
      expect(await store.about('nobody', 'req_1')).toEqual([])
    })

    it('answers conflict to a head that is not the head, and stores nothing of that call', async () => {
      const [store, other] = await openTwo()
      const org = newOrg()
      const chain = makeChain(org, 6)
      const rival = makeChain(org, 6, { salt: 'rival' })
      await store.append(org, EMPTY_HEAD, chain.slice(0, 3))
      expect(await other.append(org, EMPTY_HEAD, rival.slice(0, 4))).toBe('conflict')
      expect(await other.append(org, endOf(rival.slice(0, 3)), rival.slice(3))).toBe('conflict')
      expect(await allOf(store, org)).toEqual(textsOf(chain.slice(0, 3)))
      expect(await aboutOf(store, org, 'req_3')).toEqual([])
      expect(await other.append(org, endOf(chain.slice(0, 3)), chain.slice(3))).toBe('appended')
    })

    it('refuses a batch that does not follow on its head as the mistake it is', async () => {
      const store = await open()
      const org = newOrg()
      const chain = makeChain(org, 4)
      await expect(store.append(org, EMPTY_HEAD, chain.slice(1))).rejects.toThrow(TypeError)
      await expect(store.append(org, EMPTY_HEAD, [])).rejects.toThrow(TypeError)
      expect(await store.read(org, 0, 10)).toEqual([])
    })

    it('lets exactly one of twenty racing appends win', async () => {
      const stores = await openTwo()
      const org = newOrg()
      const racers = Array.from({ length: 20 }, (_, index) => makeChain(org, 3, { salt: `racer ${index}` }))
      const answers = await Promise.all(racers.map((chain, index) => (stores[index % 2] as LedgerStore).append(org, EMPTY_HEAD, chain)))
      expect(answers.filter((answer) => answer === 'appended')).toHaveLength(1)
      expect(await allOf(stores[0], org)).toEqual(textsOf(racers[answers.indexOf('appended')] ?? []))
    })

    it('takes 512 entries of 100 KB at once', async () => {
      const store = await open()
      const org = newOrg()
      const chain = makeChain(org, 512, { ballast: 100_000 })
      expect(await store.append(org, EMPTY_HEAD, chain)).toBe('appended')
      const verifier = createVerifier(org, { head: endOf(chain) })
      for (let after = 0; after < 512; after += 64) for (const { text } of await store.read(org, after, 64)) verifier.push(text)
      expect(verifier.finish()).toBeUndefined()
    })

    it('keeps orgs and subjects apart, however odd their names', async () => {
      const store = await open()
      const names = ['a', 'A', 'a:b', 'a:about', 'a}', '{a}', 'a/../b', 'a.b', '.', 'a b', '%61', 'ä', '☕', "a'b", '"', '*', 'a\\b', 'a\n']
      const orgs = names.map((name) => `${name}${newOrg()}`)
      const chains = orgs.map((org) => makeChain(org, names.length, { subject: (index) => names[index] ?? '' }))
      for (const [index, org] of orgs.entries()) expect(await store.append(org, EMPTY_HEAD, chains[index] ?? [])).toBe('appended')
      for (const [index, org] of orgs.entries()) {
        expect(await allOf(store, org)).toEqual(textsOf(chains[index] ?? []))
        for (const [at, name] of names.entries()) expect(await aboutOf(store, org, name)).toEqual([chains[index]?.[at]?.text])
      }
    })
  })
}
