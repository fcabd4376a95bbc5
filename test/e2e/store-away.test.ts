import { execFileSync } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { describe, expect, it } from 'vitest'
import { eventually, type Home } from '../support/program.ts'
import type { TestServer } from '../support/servers.ts'
import { type Answer, send } from './support/door.ts'
import { PLACES, type Place, type PlaceName } from './support/places.ts'
import { AGENT, buildRig, type Rig } from './support/rig.ts'
import { runnable } from './support/runnable.ts'

/** A caller hears that nothing was granted within this time; the "slow" is answered like "gone". */
const TOLD_MS = 10_000
const LIMIT_MS = 120_000

const asks = ({ governor }: Rig, key: string, task_intent = 'Read the report'): Promise<Answer | undefined> =>
  send(governor.url, 'POST', '/api/v1/request-permission', {
    agent_id: AGENT,
    task_intent,
    resource_type: 'compute',
    estimated_cost_usd: 1,
    idempotency_key: key,
  })

const health = async ({ governor }: Rig): Promise<number | undefined> => (await send(governor.url, 'GET', '/health'))?.http

/** Asks three times at once while the ledger is away: each hears in time, with the code, that nothing was granted. */
async function refusesAll(rig: Rig, keys: readonly string[]): Promise<void> {
  const at = Date.now()
  const answers = await Promise.all(keys.map((key) => asks(rig, key)))
  expect(Date.now() - at).toBeLessThan(TOLD_MS)
  for (const answer of answers) expect(answer).toMatchObject({ http: 503, code: 'store_unavailable' })
  expect(await health(rig)).toBe(503)
}

/** The same program works again: what was refused is granted once when asked again, and the ledger holds together. `before`: requests granted earlier. */
async function recovers(rig: Rig, keys: readonly string[], before = 1): Promise<void> {
  await eventually('it grants again', async () => (await asks(rig, keys[0] ?? ''))?.status === 'GRANTED', 20_000)
  for (const key of keys) expect(await asks(rig, key)).toMatchObject({ http: 200, status: 'GRANTED' })
  await eventually('it is healthy again', async () => (await health(rig)) === 200, 20_000)
  const { faults, entries } = await rig.audit()
  expect(faults).toEqual([])
  // A request whose append was under way may have been stored unheard; no key is ever asked twice.
  expect(entries.filter(({ type }) => type === 'request.asked')).toHaveLength(keys.length + before)
}

async function withRig(name: PlaceName, use: (rig: Rig, place: Place) => Promise<void>): Promise<void> {
  const place = await PLACES[name]()
  try {
    const rig = await buildRig({ place })
    try {
      expect(await asks(rig, 'before')).toMatchObject({ status: 'GRANTED' })
      await use(rig, place)
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${rig.governor.output().slice(-2000)}`, { cause: error })
    } finally {
      await rig.close()
    }
  } finally {
    await place.stop()
  }
}

const first = ({ servers: [server] }: Place): TestServer => server as TestServer

/** Stops a server with all its processes; answers how to let it go on. */
async function hang(name: 'redis' | 'postgres', server: TestServer): Promise<() => void> {
  const pids = name === 'postgres' ? await backendsOf(server) : []
  const signal = (how: 'SIGSTOP' | 'SIGCONT'): void => {
    server.signal(how)
    for (const pid of pids) process.kill(pid, how)
  }
  signal('SIGSTOP')
  return () => signal('SIGCONT')
}

/** The processes behind a Postgres's open connections; those at rest for good have no part in it. */
async function backendsOf({ url }: TestServer): Promise<readonly number[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ pid: number }>('select pid from pg_stat_activity where pid <> pg_backend_pid()')
    return rows.map(({ pid }) => pid)
  } finally {
    await client.end()
  }
}

/** Mounts a file system of one megabyte, as root on Linux; false where that cannot be done. */
function mountSmall(dir: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe.concurrent('a store that is away', () => {
  for (const name of ['redis', 'postgres'] as const)
    describe.runIf(runnable(name))(`the ledger's ${name} server`, () => {
      it(
        'hangs: nothing is granted and callers are told in time; it goes on: so does the governor',
        () =>
          withRig(name, async (rig, place) => {
            const goOn = await hang(name, first(place))
            try {
              await refusesAll(rig, ['a', 'b', 'c'])
            } finally {
              goOn()
            }
            await recovers(rig, ['a', 'b', 'c'])
          }),
        LIMIT_MS,
      )

      it(
        'is killed: nothing is granted; it comes back: so does the governor, without a restart',
        () =>
          withRig(name, async (rig, place) => {
            await first(place).kill9()
            await refusesAll(rig, ['a', 'b', 'c'])
            await first(place).restart()
            await recovers(rig, ['a', 'b', 'c'])
            const one = await rig.escalate('after')
            await rig.shown(one.id)
          }),
        LIMIT_MS,
      )
    })

  describe.runIf(runnable('postgres and redis'))("the queue's Redis server", () => {
    it(
      'is killed: decisions go on, and the cards owed meanwhile come when it is back',
      () =>
        withRig('postgres and redis', async (rig, { servers: [, redis] }) => {
          await redis?.kill9()
          expect(await asks(rig, 'a')).toMatchObject({ http: 200, status: 'GRANTED' })
          expect(await health(rig)).toBe(503)
          const one = await rig.escalate('meanwhile')
          await redis?.restart()
          await rig.shown(one.id)
          await eventually('it is healthy again', async () => (await health(rig)) === 200)
          expect((await rig.audit()).faults).toEqual([])
        }),
      LIMIT_MS,
    )
  })

  describe('a disk that is full', () => {
    const mounted: string[] = []

    it(
      'grants nothing until there is room again, and needs no restart then',
      async ({ skip }) => {
        const dir = (home: Home): string => join(home.dataDir, 'ledger')
        const prepare = async (home: Home): Promise<void> => {
          await mkdir(dir(home), { recursive: true })
          if (mountSmall(dir(home))) mounted.push(dir(home))
        }
        let rig: Rig | undefined
        try {
          rig = await buildRig({ place: await PLACES.embedded(), prepare })
          if (mounted.length === 0) return skip('a small file system can only be mounted as root')
          expect(await asks(rig, 'before')).toMatchObject({ status: 'GRANTED' })
          const filler = join(dir(rig.home), 'filler')
          await writeFile(filler, Buffer.alloc(2 << 20)).catch(() => undefined)
          // The ledger's last page may still hold a few entries; they are kept, and so are their grants.
          let fit = 0
          while (fit < 32 && (await asks(rig, `last-${fit}`))?.http === 200) fit++
          await refusesAll(rig, ['a', 'b', 'c'])
          await rm(filler)
          await recovers(rig, ['a', 'b', 'c'], 1 + fit)
        } finally {
          for (const each of mounted.splice(0)) execFileSync('umount', ['-l', each], { stdio: 'ignore' })
          await rig?.close()
        }
      },
      LIMIT_MS,
    )
  })
})
