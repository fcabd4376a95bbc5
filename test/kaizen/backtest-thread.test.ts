import { expect, it } from 'vitest'
import { inlineBacktester, type LedgerReader } from '../../src/kaizen/backtest/backtester.ts'
import { dealt } from '../../src/kaizen/backtest/threads.ts'
import { livedLedger, resealed } from '../cli/support/ledgers.ts'
import { charterWith } from '../support/core.ts'
import { approved, working } from '../support/history.ts'

// The program as it is built: Node 20 starts no thread on TypeScript.
const built = new URL('../../dist/src/kaizen/backtest/backtester.js', import.meta.url).href
const { createBacktester } = (await import(built)) as typeof import('../../src/kaizen/backtest/backtester.ts')
const { startThreads } = (await import(new URL('threads.js', built).href)) as typeof import('../../src/kaizen/backtest/threads.ts')
const threadBacktester = (reader: LedgerReader, most = 2) => createBacktester(reader, startThreads(most))

const CHAIN = resealed(livedLedger())
const WINDOW = { from: 0, to: Number.MAX_SAFE_INTEGER }
const LOOSER = charterWith({ escalate: { cost_above_usd: 1000, confidence_below: 0, sensitive_intents: [] } })
const STRICTER = charterWith({ escalate: { cost_above_usd: 0.5 } })

const ledger = (more: Partial<LedgerReader> = {}): LedgerReader => ({
  org: 'default',
  read: async (after, limit) => CHAIN.slice(after, after + limit),
  ...more,
})

it.each([1, 2, 3, 9])('says the same from %i threads as in this one', async (threads) => {
  const candidates = [LOOSER, STRICTER, LOOSER]
  const found = await threadBacktester(ledger(), threads)(WINDOW, candidates)
  expect(found).toEqual(await inlineBacktester(ledger())(WINDOW, candidates))
  expect(found.results).toHaveLength(3)
  expect(found.results[0]?.changed).toBeGreaterThan(0)
})

it('tries what is no text of a charter there as well', async () => {
  const core = working({ standing_grants: { max_for: '8h', max_uses: 9, max_usd: 50 } })
  const ids = Array.from({ length: 4 }, () => approved(core, 60_000, { task_intent: 'As every day', confidence: 0.1 }))
  const like = core.state.requests.get(ids[0] ?? '')?.ask
  const law = core.state.charter
  if (!like || !law) throw new Error('nothing was asked')
  const chain = resealed(core.ledger)
  const proposal = { for: 3_600_000, max_uses: 2, max_spend: 50_000_000 }
  const reader = ledger({ read: async (after, limit) => chain.slice(after, after + limit) })
  const found = await threadBacktester(reader)(WINDOW, [{ ...law, besides: { kind: 'grant', like, proposal, people: 2 } }, law])
  expect(found.results.map(({ changed }) => changed)).toEqual([2, 0])
})

it.each([1, 2])('says nothing of a candidate where the ledger itself does not come out the same, with %i threads', async (threads) => {
  const forged = ledger({
    async read(after, limit) {
      const page = CHAIN.slice(after, after + limit)
      return page.map(({ text }) => ({ text: text.replace('"code":"within_policy"', '"code":"because"') }))
    },
  })
  const found = await threadBacktester(forged, threads)(WINDOW, [STRICTER])
  expect(found.check.difference?.detail).toContain('decides otherwise')
  expect(found.results).toEqual([])
})

it('makes the check in one thread and gives each other thread about as many candidates', () => {
  expect(dealt(1, 2)).toEqual([
    { check: true, candidates: [] },
    { check: false, candidates: [0] },
  ])
  expect(dealt(3, 2)).toEqual([
    { check: true, candidates: [1] },
    { check: false, candidates: [0, 2] },
  ])
  expect(dealt(2, 1)).toEqual([{ check: true, candidates: [0, 1] }])
})

it('decides one after the other, each on the whole ledger', async () => {
  let open = 0
  const reads: number[] = []
  const counting = ledger({
    async read(after, limit) {
      if (after === 0) reads.push(++open)
      const page = CHAIN.slice(after, after + limit)
      if (page.length === 0) open--
      return page
    },
  })
  const backtest = threadBacktester(counting)
  const [one, two] = await Promise.all([backtest(WINDOW, [LOOSER]), backtest(WINDOW, [STRICTER])])
  expect(reads).toEqual([1, 1])
  expect([one.entries, two.entries]).toEqual([CHAIN.length, CHAIN.length])
})

it('fails when the ledger cannot be read, and goes on with the next', async () => {
  let away = true
  const broken = ledger({
    read: async (after, limit) => {
      if (away) throw new Error('the store is away')
      return CHAIN.slice(after, after + limit)
    },
  })
  const backtest = threadBacktester(broken)
  await expect(backtest(WINDOW, [LOOSER])).rejects.toThrow('the store is away')
  away = false
  expect((await backtest(WINDOW, [LOOSER])).entries).toBe(CHAIN.length)
})

it('fails when an entry is none, instead of waiting for ever', async () => {
  const forged = ledger({ read: async (after) => (after === 0 ? [{ text: 'no JSON' }] : []) })
  await expect(threadBacktester(forged)(WINDOW, [LOOSER])).rejects.toThrow()
})
