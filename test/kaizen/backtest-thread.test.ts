import { expect, it } from 'vitest'
import { inlineBacktester, type LedgerReader } from '../../src/kaizen/backtest/backtester.ts'
import { livedLedger, resealed } from '../cli/support/ledgers.ts'
import { charterWith } from '../support/core.ts'

// The program as it is built: Node 20 starts no thread on TypeScript.
const built = new URL('../../dist/src/kaizen/backtest/backtester.js', import.meta.url).href
const { threadBacktester } = (await import(built)) as typeof import('../../src/kaizen/backtest/backtester.ts')

const CHAIN = resealed(livedLedger())
const WINDOW = { from: 0, to: Number.MAX_SAFE_INTEGER }
const LOOSER = charterWith({ escalate: { cost_above_usd: 1000, confidence_below: 0, sensitive_intents: [] } })
const STRICTER = charterWith({ escalate: { cost_above_usd: 0.5 } })

const ledger = (more: Partial<LedgerReader> = {}): LedgerReader => ({
  org: 'default',
  read: async (after, limit) => CHAIN.slice(after, after + limit),
  ...more,
})

it('says the same from its own thread as in this one', async () => {
  const found = await threadBacktester(ledger())(WINDOW, [LOOSER, STRICTER])
  expect(found).toEqual(await inlineBacktester(ledger())(WINDOW, [LOOSER, STRICTER]))
  expect(found.results[0]?.changed).toBeGreaterThan(0)
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
  const forged = ledger({ read: async (after) => (after === 0 ? [{ entry: {} as never, text: 'no JSON' }] : []) })
  await expect(threadBacktester(forged)(WINDOW, [LOOSER])).rejects.toThrow()
})
