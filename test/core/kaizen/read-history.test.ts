import { expect, it } from 'vitest'
import type { Entry } from '../../../src/core/entry.ts'
import { canonicalJson } from '../../../src/core/json.ts'
import { type Readable, readHistory, readWholeHistory } from '../../../src/kaizen/history/read.ts'
import { type Core, MINUTE } from '../../support/core.ts'
import { DAY, granted, historyOf, settled, working } from '../../support/history.ts'

const stored = (entry: Entry) => ({ entry, text: canonicalJson(entry) })

/** A core's ledger as a governor reads it, and how many entries were read from it. */
function readable({ ledger }: Core): Readable & { readonly seen: () => number } {
  let seen = 0
  return {
    org: 'default',
    last: ledger.length,
    read: async (after, limit) => {
      const page = ledger.slice(after, after + limit).map(stored)
      seen += page.length
      return page
    },
    about: async (subject) => ledger.filter((entry) => entry.subject === subject).map(stored),
    seen: () => seen,
  }
}

/** Ten days of work, with a key from the first of them. */
function lived(): Core {
  const core = working()
  core.submit(
    { kind: 'add-key', key_id: 'm1', agent_id: null, purpose: 'meter', sha256: 'a'.repeat(64) },
    { kind: 'system', part: 'console' },
  )
  for (let day = 0; day < 10; day++) {
    core.session()
    for (let i = 0; i < 120; i++) settled(core, granted(core, { task_intent: `Task ${day} ${i}`, estimated_cost_usd: 0.01 }), 0.01)
    core.now += DAY
  }
  return core
}

it('reads only what a window needs, and knows the same of its requests and charters as whoever reads everything', async () => {
  const core = lived()
  const window = { from: core.now - 2 * DAY - MINUTE, to: core.now + 1 }
  const part = readable(core)
  const found = await readHistory(part, window)
  const whole = historyOf(core, window)
  expect(found.facts).toEqual(whole.facts)
  expect(found.facts).toHaveLength(240)
  expect(found.rulesSince).toEqual(whole.rulesSince)
  expect(found.charter).toEqual(whole.charter)
  expect(part.seen()).toBeLessThan(core.ledger.length / 2)
})

it('reading everything also knows the keys from before the window', async () => {
  const core = lived()
  const window = { from: core.now - 2 * DAY, to: core.now + 1 }
  expect((await readHistory(readable(core), window)).keys.size).toBe(0)
  expect(await readWholeHistory(readable(core), window)).toEqual(historyOf(core, window))
  expect([...historyOf(core, window).keys.keys()]).toEqual(['m1'])
})

it('ends where the window ends', async () => {
  const core = lived()
  const window = { from: core.now - 9 * DAY, to: core.now - 8 * DAY }
  const some = readable(core)
  expect((await readHistory(some, window)).facts).toEqual(historyOf(core, window).facts)
  expect(some.seen()).toBeLessThan(core.ledger.length / 2)
})

it('parses only what says something, and still sees every use of a key and every look-alike', async () => {
  const core = lived()
  const console = { kind: 'system', part: 'console' } as const
  core.submit({ kind: 'add-key', key_id: 'k9', agent_id: 'crew-09', purpose: 'agent', sha256: 'b'.repeat(64) }, console)
  // Without a session nothing is asked; all that it leaves is the attempt.
  core.ask({ agent_id: 'crew-09' }, { kind: 'agent', agent: 'crew-09', key: 'k9' })
  expect(core.ledger.at(-1)?.type).toBe('attempt.refused')
  core.session()
  core.ask({ task_intent: '","type":"session.opened","v":1}', args: { text: '","type":"x","v":1}' } })
  const window = { from: 0, to: core.now + 1 }
  const found = await readWholeHistory(readable(core), window)
  expect(found).toEqual(historyOf(core, window))
  expect([...found.keysUsed.keys()]).toContain('k9')
  expect(found.facts).toHaveLength(1201)
})
