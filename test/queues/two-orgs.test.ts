import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { effectJobs } from '../../queues/effects.ts'
import type { QueueKit } from '../../queues/queue-kit.ts'
import { Backlog } from '../../queues/workers/backlog.ts'
import { startEffects } from '../../queues/workers/effects.ts'
import { startTimers } from '../../queues/workers/timers.ts'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import type { Job } from '../../src/core/react.ts'
import type { Skin } from '../../src/governor/skin.ts'
import { describeWith } from '../support/describe-with.ts'
import { startPostgres, startRedis, type TestServer } from '../support/servers.ts'
import { until } from '../support/until.ts'
import { buildWorld } from '../support/world.ts'
import { openKit } from './connections-support.ts'

const CHANNEL = 'telegram:-100'
const MANY = 12

/** An org whose workers run on a kit: what its platform was asked to show, and how often its deadlines were swept. */
async function runOrg(org: string, kit: QueueKit) {
  const world = await buildWorld({ org, charter: { channels: [{ telegram: -100 }], budgets: { agent_day_usd: null } } })
  onTestFinished(() => world.close())
  const shown: string[] = []
  const platform: Skin = {
    platform: 'telegram',
    async show(_channel, record, ref) {
      shown.push(record.id)
      return { kind: 'shown', ref: ref ?? { on: 'telegram', chat: -100, message: shown.length } }
    },
    digest: async () => ({ kind: 'gone', reason: 'no digests here' }),
    note: async () => ({ kind: 'gone', reason: 'no threads here' }),
    image: async () => ({ kind: 'gone', reason: 'no images here' }),
    compare: async () => ({ kind: 'gone', reason: 'nothing to compare here' }),
    forget: async () => ({ kind: 'gone', reason: 'nothing to compare here' }),
    warn: async () => ({ kind: 'gone', reason: 'no alerts here' }),
    report: async () => ({ kind: 'gone', reason: 'no reports here' }),
    alert: async () => ({ kind: 'gone', reason: 'no alerts here' }),
    showBacklog: async () => ({ kind: 'later', ms: 1000, why: 'rate' }),
    test: async (channel) => ({ channel, ok: true, problem: '' }),
    lastTap: () => undefined,
    health: () => [],
    start: async () => undefined,
    stop: async () => undefined,
  }
  const { governor } = world
  startEffects(kit, { governor, skins: [platform], backlog: new Backlog(governor), images: { read: async () => undefined } })
  const jobs = effectJobs(kit, org, () => false)
  const session = {
    kind: 'handshake',
    agent_id: 'crew-01',
    capabilities: [],
    max_priority: 10,
    session_budget: null,
    session_id: 's1',
  } as const
  await governor.submit(session, { kind: 'open' })
  /** A request that needs people, and the card it owes. */
  const escalate = async (): Promise<Job> => {
    const request_id = `req_${org}_${world.ids.next('')}`
    const body = { agent_id: 'crew-01', task_intent: 'withdraw funds', resource_type: 'compute', estimated_cost_usd: 1 }
    await governor.submit({ kind: 'ask', request_id, ask: askFromBody(AskBody.parse(body)), door: 'http' }, { kind: 'open' })
    const { seq } = governor.state().head
    return { id: `${org}-${seq}-card`, seq, effect: { kind: 'card', subject: request_id, channel: CHANNEL } }
  }
  return { org, governor, jobs, escalate, shown }
}

/** What two orgs that share a server promise each other; `where` is asked when a test runs. */
function promisesOfTwoOrgs(where: () => { readonly redisUrl?: string; readonly databaseUrl?: string }): void {
  it('show each their own cards, and leave the other’s alone', async () => {
    const orgs = [await runOrg('acme', (await openKit(where())).kit), await runOrg('globex', (await openKit(where())).kit)]
    for (const { jobs, escalate } of orgs) {
      const owed = []
      for (let i = 0; i < MANY; i++) owed.push(await escalate())
      await jobs.add(owed)
    }
    await until(() => orgs.every(({ shown }) => shown.length === MANY))
    for (const { org, shown, governor } of orgs) {
      expect(shown.every((id) => id.startsWith(`req_${org}_`))).toBe(true)
      await until(() => governor.state().owed.size === 0)
    }
  })

  it('wake each at their own deadline only', async () => {
    const swept = { acme: 0, globex: 0 }
    for (const org of ['acme', 'globex'] as const) {
      const sweeper = {
        org,
        clock: { now: () => 0 },
        // Only one of them ever has a deadline, which comes again until it was swept often enough.
        nextDeadline: () => (org === 'acme' && swept.acme < MANY ? 10 + swept.acme : undefined),
        sweep: async () => void swept[org]++,
        subscribe: () => () => undefined,
      }
      await startTimers((await openKit(where())).kit, sweeper, () => undefined)
    }
    await until(() => swept.acme === MANY)
    expect(swept.globex).toBe(0)
  })
}

describeWith('redis', 'two orgs on one Redis', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server?.stop())
  promisesOfTwoOrgs(() => ({ redisUrl: server.url }))
})

describeWith('postgres', 'two orgs on one Postgres queue', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.stop())
  promisesOfTwoOrgs(() => ({ databaseUrl: server.url }))
})
