import { always, type Load, load } from './load.ts'
import { allPlaces, type Place, withPlace } from './places.ts'
import { ask, withNoop, withServer } from './server.ts'
import { type Bench, count, median, ms, type Row } from './table.ts'
import { cpuOf } from './usage.ts'

const CONNECTIONS = 64
const WANTED = { perSecond: 10_000, p99: 25, share: 1 / 3 }
const NOOP = { ...ask(0), path: '/noop' }

/**
 * Permission requests over HTTP, each answered only when it is stored durably, against a route of the same server that only reads the
 * same body. The two take turns, so that a busy moment of the machine does not fall on one of them alone.
 */
export const benchHttp: Bench = async (smoke) => {
  const rows: Row[] = []
  for (const open of allPlaces()) rows.push(...(await withPlace(open, (place) => benchPlace(place, smoke))))
  return rows
}

const benchPlace = (place: Place, smoke: boolean): Promise<readonly Row[]> =>
  withNoop((noop) =>
    withServer(place.env, async ({ url, pid }) => {
      const [rounds, time] = smoke ? [1, 600] : [5, 3_000]
      const asking = { url, connections: CONNECTIONS, next: always(ask(0.000001)) }
      const resting = { url: noop.url, connections: CONNECTIONS, next: always(NOOP) }
      for (const warm of [asking, resting]) await load({ ...warm, ms: time / 3 })
      const asks: Load[] = []
      const noops: Load[] = []
      let used = 0
      for (let round = 0; round < rounds; round++) {
        const before = cpuOf(pid) ?? 0
        asks.push(await load({ ...asking, ms: time }))
        used += (cpuOf(pid) ?? 0) - before
        noops.push(await load({ ...resting, ms: time / 2 }))
      }
      return rowsOf(place, asks, noops, used)
    }),
  )

function rowsOf({ name, env }: Place, asks: readonly Load[], noops: readonly Load[], used: number): readonly Row[] {
  const middle = (what: 'perSecond' | 'p50' | 'p99', of = asks): number => median(of.map((one) => one[what]))
  const total = asks.reduce((sum, one) => sum + one.total, 0)
  const failed = [...asks, ...noops].reduce((sum, one) => sum + one.failed, 0)
  if (failed > 0) throw new Error(`${failed} requests failed on ${name}`)
  const isEmbedded = Object.keys(env).length === 0
  const share = middle('perSecond') / middle('perSecond', noops)
  const cost = used > 0 ? `, ${Math.round(used / total)} µs of processor time each` : ''
  return [
    {
      what: `HTTP permission request, ${CONNECTIONS} connections, ${name}, durable`,
      measured: `${count(middle('perSecond'))}/s, p50 ${ms(middle('p50'))}, p99 ${ms(middle('p99'))}${cost}`,
      wanted: `≥ ${count(WANTED.perSecond)}/s${isEmbedded ? `, p99 ≤ ${WANTED.p99} ms` : ''}`,
      ok: middle('perSecond') >= WANTED.perSecond && (!isEmbedded || middle('p99') <= WANTED.p99),
    },
    {
      what: `… as a share of a no-op route (${count(middle('perSecond', noops))}/s)`,
      measured: share.toFixed(2),
      ...(isEmbedded ? { wanted: '≥ 0.33', ok: share >= WANTED.share } : { wanted: '' }),
    },
  ]
}
