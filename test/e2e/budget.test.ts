import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeWith } from '../support/describe-with.ts'
import { ask, call, type Home, handshake, makeHome, OPERATOR_TOKEN, type Program, startProgram } from '../support/program.ts'
import { startPostgres, startRedis, type TestServer } from '../support/servers.ts'

type Env = Readonly<Record<string, string>>

interface Asked {
  readonly type: string
  readonly data: {
    readonly outcome: { readonly status: string }
    readonly input: { readonly command: { readonly ask: { readonly agent_id: string } } }
  }
}

function holds(name: string, env: () => Env, processes: number): void {
  describe(`${name}, ${processes} ${processes === 1 ? 'process' : 'processes'}`, () => {
    let home: Home
    const programs: Program[] = []

    beforeAll(async () => {
      home = await makeHome({ budgets: { agent_day_usd: 10 }, org: name.toLowerCase().replace(/\W/g, '-') + processes })
      for (let i = 0; i < processes; i++) programs.push(await startProgram({ ...home, dataDir: `${home.dataDir}-${i}` }, env()))
    })
    afterAll(async () => {
      await Promise.all(programs.map((p) => p.stop()))
      await home.remove()
    })

    it.each([
      ['evenly', 'even', [67, 67, 66]],
      ['unevenly', 'uneven', [1, 99, 100]],
    ])('grants exactly ten of two hundred dollars asked at once, %s', async (_, agent, weights) => {
      const shares = processes === 1 ? [200] : weights
      for (const { url } of programs.slice(0, 1)) await handshake(url, agent)
      const replies = await Promise.all(
        programs.flatMap(({ url }, i) => Array.from({ length: shares[i] ?? 0 }, () => ask(url, { agent_id: agent }))),
      )
      const outcomes = replies.map((r) => (r.body.status === 'GRANTED' ? 'granted' : r.body.cause))
      expect(outcomes.filter((o) => o === 'granted')).toHaveLength(10)
      expect(outcomes.filter((o) => o === 'budget')).toHaveLength(190)
      const first = programs[0] as Program
      const { body } = await call(first.url, 'GET', '/api/v1/ledger?after=0&limit=1000', undefined, OPERATOR_TOKEN)
      const granted = (body['entries'] as readonly Asked[]).filter(
        (e) => e.type === 'request.asked' && e.data.outcome.status === 'granted' && e.data.input.command.ask.agent_id === agent,
      )
      expect(granted).toHaveLength(10)
    })
  })
}

holds('the embedded store', () => ({}), 1)

describeWith('redis', 'Redis', () => {
  let redis: TestServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.stop())
  for (const processes of [1, 3]) holds('Redis', () => ({ REDIS_URL: redis.url }), processes)
})

describeWith('postgres', 'Postgres', () => {
  let postgres: TestServer
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres.stop())
  for (const processes of [1, 3]) holds('Postgres', () => ({ DATABASE_URL: postgres.url }), processes)
})
