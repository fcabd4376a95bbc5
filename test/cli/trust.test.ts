import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildHttp, type HttpWorld, OPERATOR_TOKEN } from '../support/http.ts'
import { TRUST } from '../support/trust.ts'
import { buildWorld, type World } from '../support/world.ts'
import { run } from './support/harness.ts'
import { onData } from './support/runs.ts'

let world: World
let http: HttpWorld
let url: string

beforeEach(async () => {
  world = await buildWorld({ charter: { trust: TRUST.trust, breakers: { denials: { count: 2, within: '10m', cool_down: '5m' } } } })
  http = buildHttp(world)
  url = await http.listen()
  await http.handshake()
})
afterEach(async () => {
  await http.close()
  await world.close()
})

const cli = (...argv: readonly string[]) => run([...argv, '--url', url, '--token', OPERATOR_TOKEN], { clock: world.clock })

describe('countersign trust', () => {
  it('shows all agents, or one with every capability', async () => {
    expect((await cli('trust')).out).toMatch(/crew-01 +0 +nothing/)
    expect((await cli('trust', 'show', 'crew-01', '--json')).json()).toMatchObject({ agent_id: 'crew-01', score: 0 })
    const one = (await cli('trust', 'crew-01')).out
    expect(one).toMatch(/READ_FILES +0 of 10 +a person confirms every action/)
    expect(one).toMatch(/EXECUTE_SHELL +0 of 60 +denied/)
  })

  it('grants, lowers, freezes and unfreezes, and wants to know why', async () => {
    const granted = await cli('trust', 'grant', 'crew-01', '--to', '60', '--capability', 'READ_FILES', '--reason', 'reviewed')
    expect(granted.out).toMatch(/READ_FILES +60 of 10 +unlocked/)
    expect((await cli('trust', 'freeze', 'crew-01', '--reason', 'review')).out).toContain('by local: review')
    expect((await cli('trust', 'unfreeze', 'crew-01', '--reason', 'over')).out).not.toContain('frozen')
    expect((await cli('trust', 'lower', 'crew-01', '--to', '0', '--reason', 'no')).out).toMatch(/READ_FILES +0 of 10/)
    expect((await cli('trust', 'grant', 'crew-01', '--to', '60')).exit).toBe(2)
    expect((await cli('trust', 'grant', 'crew-01', '--to', '101', '--reason', 'x')).exit).toBe(2)
    expect((await cli('trust', 'freeze', 'nobody', '--reason', 'x')).err).toContain('not_found')
  })
})

describe('countersign audit', () => {
  it('passes or fails settled work, with what was measured', async () => {
    const id = (await http.ask({ estimated_cost_usd: 0.5 })).json().request_id
    await http.send('POST', `/api/v1/requests/${id}/settle`, {
      body: { actual_cost_usd: 0.5, outcome: 'succeeded' },
      token: OPERATOR_TOKEN,
    })
    expect((await cli('audit', id)).exit).toBe(2)
    expect((await cli('audit', id, '--passed', '--failed')).exit).toBe(2)
    expect((await cli('audit', id, '--passed', '--kpi', 'accuracy')).exit).toBe(2)
    const done = await cli('audit', id, '--passed', '--score', '90', '--kpi', 'accuracy=0.98', '--kpi', 'rows=12', '--note', 'fine')
    expect([done.exit, done.err]).toEqual([0, ''])
    expect((await world.governor.about(id)).at(-1)?.entry).toMatchObject({
      type: 'request.audited',
      data: { score: 90, input: { command: { kpis: { accuracy: 0.98, rows: 12 }, note: 'fine', door: 'cli' } } },
    })
    expect((await cli('audit', id, '--failed')).err).toContain('already_audited')
  })
})

describe('countersign halt', () => {
  it('stops everything, and the status says so first', async () => {
    const halted = await cli('halt', 'money leaves')
    expect([halted.exit, halted.out]).toEqual([0, expect.stringContaining('Everything is halted by local')])
    expect((await http.ask()).json().cause).toBe('halted')
    expect((await cli('status')).out).toMatch(/HALTED by local at .*: money leaves/)
    expect((await cli('halt', 'again', '--json')).json()).toMatchObject({ halted: { reason: 'money leaves' } })
  })

  it('is lifted by a motion, and each step says what the next one is', async () => {
    expect((await cli('motions')).out).toBe('Nothing is proposed.')
    await cli('halt', 'money leaves')
    const proposed = await cli('lift', '--reason', 'the key is revoked')
    const id = /countersign motions second (mot_\w+)/.exec(proposed.out)?.[1] ?? 'none'
    expect(proposed.out).toContain('1 of 2 approvals')
    expect((await cli('motions')).out).toMatch(new RegExp(`${id} +open +1 of 2 .* local +Lift the halt`))
    expect((await cli('motions', 'second', id)).err).toContain('cooling_off')
    world.clock.advance(60_000)
    expect((await cli('motions', 'second', id)).err).toContain(`by typing ${id.slice(-6)}`)
    expect((await cli('motions', 'second', id, '--confirm', id.slice(-6))).out).toContain('Carried and done')
    expect((await cli('status')).out).not.toContain('HALTED')
    await cli('halt', 'again')
    const other = /second (mot_\w+)/.exec((await cli('lift')).out)?.[1] ?? 'none'
    expect((await cli('motions', 'second', other, '--reject', '--reason', 'not yet')).out).toContain('Not carried (not yet)')
  })

  it('works on the data itself when no server answers, and so does the status', async () => {
    await onData(world, async (cli) => {
      const halted = await cli('halt', 'no server')
      expect([halted.exit, halted.out]).toEqual([0, expect.stringContaining('halted by console')])
      expect((await cli('status')).out).toContain('HALTED by console')
    })
  })
})

describe('a tripped breaker', () => {
  it('is seen in agents, status and trust, and goes back one step at a time', async () => {
    for (let i = 0; i < 2; i++) await http.ask({ task_intent: 'drop database' })
    expect((await cli('agents', 'crew-01')).out).toMatch(/paused .* by breaker: crew-01: 2 refusals within 10 min/)
    expect((await cli('status')).out).toContain('paused: crew-01')
    expect((await cli('trust')).out).toContain('paused (breaker denials)')
    expect((await cli('resume', 'crew-01')).out).toContain('on probation')
    expect((await cli('status')).out).toContain('on probation: crew-01')
    expect((await cli('reset-breaker', 'crew-01', '--reason', 'it was us')).out).toContain('crew-01 is clear')
    expect((await cli('reset-breaker')).err).toContain('wrong_state')
  })
})
