import { always, type LoadOptions, loadAll, together } from './load.ts'
import { type Place, sharedPlaces, withPlace } from './places.ts'
import type { Program } from './program.ts'
import { ask, withServer } from './server.ts'
import { type Bench, count, ms, type Row } from './table.ts'

/** Connections to each of the three processes. */
const LOADS: readonly (readonly number[])[] = [
  [64, 64, 64],
  [1, 64, 64],
  [1, 256, 256],
]

/** Three processes on one org: their decisions are one sequence, so they contend for every append. */
export const benchTogether: Bench = async (smoke) => {
  const rows: Row[] = []
  for (const open of sharedPlaces()) rows.push(...(await withPlace(open, (place) => benchPlace(place, smoke))))
  return rows
}

const benchPlace = (place: Place, smoke: boolean): Promise<readonly Row[]> =>
  withServer(place.env, (one) =>
    withServer(place.env, (two) =>
      withServer(place.env, async (three) => {
        const rows: Row[] = []
        for (const connections of LOADS) rows.push(await measure(place, [one, two, three], connections, smoke ? 500 : 6_000))
        return rows
      }),
    ),
  )

async function measure({ name }: Place, servers: readonly Program[], connections: readonly number[], time: number): Promise<Row> {
  const loads = (span: number): readonly LoadOptions[] =>
    servers.map(({ url }, i) => ({ url, connections: connections[i] ?? 1, ms: span, next: always(ask(0.000001)) }))
  await loadAll(loads(time / 3))
  const runs = await loadAll(loads(time))
  const { perSecond, p99, failed } = together(runs)
  if (failed > 0) throw new Error(`${failed} requests failed on ${name}`)
  const parts = runs.map((run) => `${count(run.perSecond)} at p99 ${ms(run.p99)}`).join(', ')
  return {
    what: `three processes on one org, ${name}, ${connections.join('/')} connections`,
    measured: `${count(perSecond)}/s, p99 ${ms(p99)} (${parts})`,
    wanted: '≥ 10,000/s together, p99 ≤ 100 ms',
    ok: perSecond >= 10_000 && p99 <= 100,
  }
}
