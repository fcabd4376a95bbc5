import { cpus } from 'node:os'
import { benchAcks } from './acks.ts'
import { benchBacktest } from './backtest.ts'
import { benchDecide } from './decide.ts'
import { benchHttp } from './http.ts'
import { benchQuorums } from './quorums.ts'
import { benchStores } from './stores.ts'
import { type Bench, printTable, type Row } from './table.ts'
import { benchTaps } from './taps.ts'
import { benchTogether } from './together.ts'
import { benchWaiting } from './waiting.ts'
import { benchWaste } from './waste.ts'

const BENCHES = {
  decide: benchDecide,
  backtest: benchBacktest,
  waste: benchWaste,
  quorums: benchQuorums,
  stores: benchStores,
  http: benchHttp,
  together: benchTogether,
  taps: benchTaps,
  acks: benchAcks,
  waiting: benchWaiting,
} as const satisfies Readonly<Record<string, Bench>>

/** `node dist/bench/main.js [--smoke] [name …]`: runs all benchmarks or the named ones, and prints one table. */
const smoke = process.argv.includes('--smoke')
const named = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
const unknown = named.filter((name) => !Object.hasOwn(BENCHES, name))
if (unknown.length > 0) throw new Error(`no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
const rows: Row[] = []
for (const [name, bench] of Object.entries(BENCHES)) {
  if (named.length > 0 && !named.includes(name)) continue
  const from = performance.now()
  process.stderr.write(`${name} … `)
  rows.push(...(await bench(smoke)))
  process.stderr.write(`${((performance.now() - from) / 1000).toFixed(0)} s\n`)
}
const out = (text: string): void => void process.stdout.write(`${text}\n`)
out(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}${smoke ? '; smoke run' : ''}\n`)
printTable(rows, smoke, out)
