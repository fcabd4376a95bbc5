import { expect, it } from 'vitest'
import type { Readable } from '../../src/kaizen/history/read.ts'
import { inlineLooker } from '../../src/kaizen/look/looker.ts'
import { resealed } from '../cli/support/ledgers.ts'
import { MINUTE } from '../support/core.ts'
import { approved, DAY, granted, settled, working } from '../support/history.ts'

// The program as it is built: Node 20 starts no thread on TypeScript.
const built = new URL('../../dist/src/kaizen/look/looker.js', import.meta.url).href
const { threadLooker } = (await import(built)) as typeof import('../../src/kaizen/look/looker.ts')

const core = working({ standing_grants: { max_for: '8h', max_uses: 9, max_usd: 50 } })
for (let i = 0; i < 12; i++) settled(core, approved(core, MINUTE, { task_intent: 'As every day', confidence: 0.1 }))
for (let i = 0; i < 600; i++) settled(core, granted(core, { task_intent: `Task ${i}`, estimated_cost_usd: 0.01 }), 0.01)
const CHAIN = resealed(core.ledger)
const WINDOW = { from: core.now - DAY, to: core.now + 1 }

const ledger =
  (more: Partial<Readable> = {}) =>
  (): Readable => ({
    org: 'default',
    last: CHAIN.length,
    read: async (after, limit) => CHAIN.slice(after, after + limit),
    about: async (subject) => CHAIN.filter(({ entry }) => entry.subject === subject),
    ...more,
  })

it('finds the same waste and has the same ideas in its own thread as in this one', async () => {
  const look = threadLooker(ledger())
  const [waste, thoughts] = await Promise.all([look('waste', WINDOW), look('thoughts', WINDOW)])
  expect(waste).toEqual(await inlineLooker(ledger())('waste', WINDOW))
  expect(waste.requests).toBe(612)
  expect(thoughts).toEqual(JSON.parse(JSON.stringify(await inlineLooker(ledger())('thoughts', WINDOW))))
  expect(thoughts.ideas.map(({ letter }) => letter)).toContain('combine')
})

it('looks one after the other', async () => {
  let [open, most] = [0, 0]
  const read: Readable['read'] = async (after, limit) => {
    if (after === 0) most = Math.max(most, ++open)
    if (after + limit >= CHAIN.length) open--
    return CHAIN.slice(after, after + limit)
  }
  const look = threadLooker(ledger({ read }))
  await Promise.all([look('thoughts', WINDOW), look('thoughts', WINDOW)])
  expect(most).toBe(1)
})

it('throws what the store throws, and what is no entry, and goes on afterwards', async () => {
  let broken = true
  const look = threadLooker(
    ledger({
      read: async (after, limit) => {
        if (broken) throw new Error('unreachable')
        return CHAIN.slice(after, after + limit)
      },
    }),
  )
  await expect(look('thoughts', WINDOW)).rejects.toThrow('unreachable')
  broken = false
  expect((await look('thoughts', WINDOW)).ideas).not.toEqual([])
  const torn = threadLooker(
    ledger({ read: async (after) => CHAIN.slice(after, after + 5).map(({ entry }) => ({ entry, text: '{"torn' })) }),
  )
  await expect(torn('thoughts', WINDOW)).rejects.toThrow(SyntaxError)
})
