import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Readable } from '../src/kaizen/history/read.ts'
import type { Sought } from '../src/kaizen/look/look.ts'
import { threadLooker } from '../src/kaizen/look/looker.ts'
import { unseal } from '../src/ledger/entry.ts'
import { ledgerOf } from './backtest.ts'
import { type Bench, count, ms, type Row } from './table.ts'

/** What each look is for. */
const LOOKS = { waste: 'waste', thoughts: 'ideas of SCAMPER' } as const satisfies Readonly<Record<Sought, string>>
/** Wanted of each: half of the 36 s that a million entries took when they were all parsed in the thread that decides. */
const WANTED = 55_000

/** A ledger in memory, page by page, as a store gives it: who only hands texts on parses nothing. */
const readable = (texts: readonly string[]): Readable => ({
  org: 'default',
  last: texts.length,
  read: async (after, limit) => texts.slice(after, after + limit).map(unseal),
  about: async () => [],
})

/** Looks at stored texts as the server does: in a thread of its own, while this one hands pages on. */
export const benchWaste: Bench = async (smoke) => {
  const texts = await ledgerOf(smoke ? 5_000 : 200_000)
  const look = threadLooker(() => readable(texts))
  const rows: Row[] = []
  for (const sought of Object.keys(LOOKS) as Sought[]) {
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const [from, used] = [performance.now(), process.cpuUsage()]
    await look(sought, { from: 0, to: Number.MAX_SAFE_INTEGER })
    const rate = texts.length / ((performance.now() - from) / 1000)
    const { user, system } = process.cpuUsage(used)
    delay.disable()
    rows.push({
      what: `${LOOKS[sought]} in ${count(texts.length)} entries`,
      measured: `${count(rate)} entries/s, a million in ${count(1_000_000 / rate)} s (${count((user + system) / texts.length)} µs of processor time an entry); the thread that decides was held up ${ms(delay.max / 1e6)} at the most`,
      wanted: `a million in 18 s: ≥ ${count(WANTED)} entries/s`,
      ok: rate >= WANTED,
    })
  }
  return rows
}
