import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadCharter } from '../../src/charter/load.ts'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import { decide } from '../../src/core/decide/index.ts'
import { emptyState } from '../../src/core/state.ts'
import { ALICE, body, Core, LOCAL, MINUTE, NOON, OPEN } from '../support/core.ts'
import { audit, redeem, settle as settleWork, TRUST, trusting, work } from '../support/trust.ts'

// What earlier governors got wrong, by the name of the weakness: each is a promise here.

describe('caps emptied by an agent that settles at zero', () => {
  const day = { budgets: { agent_day_usd: 3 } }
  const settle = (core: Core, id: string, actual: number, who: Parameters<Core['code']>[1] = OPEN) =>
    core.code({ kind: 'settle', request_id: id, actual, outcome: 'succeeded' }, who)

  it("frees nothing by the agent's own word, so the cap holds", () => {
    const core = new Core(day)
    core.session()
    let granted = 0
    for (let i = 0; i < 10; i++) {
      const { id, status } = core.asked()
      if (status.name !== 'granted') continue
      granted++
      expect(settle(core, id, 0)).toBe('ok')
    }
    expect([granted, core.day()]).toEqual([3, 3_000_000])
  })

  it('frees it once a meter has seen that nothing was spent', () => {
    const core = new Core(day)
    core.session()
    const { id } = core.asked({ estimated_cost_usd: 3 })
    settle(core, id, 0)
    expect(settle(core, id, 0, { kind: 'meter', key: 'm' })).toBe('ok')
    expect(core.day()).toBe(0)
  })

  it('frees no tokens either', () => {
    const core = new Core({ budgets: { tokens: { agent_day: 100 } } })
    core.session()
    const { id } = core.asked({ estimated_tokens: 100 })
    core.code({ kind: 'settle', request_id: id, actual: 0, outcome: 'succeeded', usage: { input_tokens: 0, output_tokens: 0 } }, OPEN)
    expect(core.asked({ estimated_tokens: 1 }).status).toMatchObject({ name: 'refused', cause: 'budget' })
  })
})

describe('negative charge', () => {
  it('is no amount at the door, for an estimate or a cost', () => {
    for (const estimated_cost_usd of [-0.01, -0.000000001, Number.NaN, Number.NEGATIVE_INFINITY])
      expect(AskBody.safeParse(body({ estimated_cost_usd })).success).toBe(false)
  })

  it('is no move of money: nothing is paid in by taking less than nothing out', () => {
    const core = new Core()
    for (const way of ['in', 'out'] as const)
      expect(core.code({ kind: 'move-funds', way, amount: -1_000_000, note: 'n', door: 'http' }, LOCAL)).toBe('invalid_field')
    expect([core.state.paidIn, core.state.takenOut]).toEqual([0, 0])
  })
})

describe('the limit check that is not atomic', () => {
  it('two requests never both take the last dollar: check and reservation are one event on one state', () => {
    const core = new Core({ budgets: { agent_day_usd: null, org_month_usd: 10, mission_usd: 10, tokens: { org_day: 1000 } } })
    for (const agent of ['a', 'b']) core.session(agent)
    const outcomes = Array.from({ length: 200 }, (_, i) => {
      const { status } = core.asked({ agent_id: i % 2 === 0 ? 'a' : 'b', mission: 'm', estimated_tokens: 100 })
      return status.name
    })
    expect(outcomes.filter((name) => name === 'granted')).toHaveLength(10)
    expect(core.state.windows.get('org-month:2026-11')?.used).toBe(10_000_000)
  })

  it('a request that waits for people holds its money meanwhile', () => {
    const core = new Core({ budgets: { agent_day_usd: 10 } })
    core.session()
    core.escalated({ estimated_cost_usd: 8 })
    expect(core.asked({ estimated_cost_usd: 3 }).status).toMatchObject({ name: 'refused', cause: 'budget' })
  })
})

describe('an approval that the cost rule then denies', () => {
  it('an approved request is granted and redeemed: neither the cost rule nor the window it was asked about stops it again', () => {
    const core = new Core({ budgets: { agent_day_usd: 5, on_exceeded: 'ask' }, escalate: { cost_above_usd: 1 } })
    core.session()
    const { id, status } = core.asked({ estimated_cost_usd: 8 })
    expect(status.name === 'pending' && status.reasons.map((r) => r.code)).toEqual(['cost_above_limit', 'budget_agent_day_over'])
    expect(core.vote(id, ALICE)).toBe('ok')
    const action = { task_intent: 'Summarise the proposals', resource_type: 'llm_tokens', estimated_cost_usd: 8 } as const
    expect(core.code({ kind: 'redeem', request_id: id, action }, OPEN)).toBe('ok')
  })
})

describe('a pause that stops nothing', () => {
  it.each([
    ['a pause', 'paused', (core: Core) => core.submit({ kind: 'pause', agent_id: 'crew-01', door: 'http' }, ALICE)],
    ['a halt', 'halted', (core: Core) => core.submit({ kind: 'halt', reason: 'why', door: 'http' }, ALICE)],
    ['a breaker', 'paused', (core: Core) => settleWork(core, core.asked().id, { outcome: 'failed', by: OPEN })],
  ] as const)('%s refuses what waits, grants nothing, and lets no grant be used', (_, cause, stop) => {
    const core = new Core({ breakers: { failures: { count: 1, within: '1h' } } })
    core.session()
    const waiting = core.escalated()
    const granted = core.asked().id
    stop(core)
    expect(core.status(waiting)).toBe(`refused:${cause}`)
    expect(core.vote(waiting, ALICE)).toBe('already_decided')
    expect(redeem(core, granted)).toBe(cause === 'halted' ? 'halted' : 'agent_paused')
    expect(core.status(granted)).toBe('granted')
    for (const changes of [{}, { estimated_cost_usd: 0 }, { task_intent: 'withdraw funds' }, { priority: 10 }])
      expect(core.asked(changes).status).toMatchObject({ name: 'refused', cause })
  })

  it('is not lifted by a new session, a new key, or the agent itself', () => {
    const core = new Core()
    core.session()
    core.submit({ kind: 'pause', agent_id: 'crew-01', door: 'http' }, ALICE)
    core.now += 25 * 60 * MINUTE
    core.session()
    core.submit({ kind: 'add-key', key_id: 'k', agent_id: 'crew-01', purpose: 'agent', sha256: 'f'.repeat(64) }, LOCAL)
    const agent = { kind: 'agent', agent: 'crew-01', key: 'k' } as const
    core.session('crew-01', {}, agent)
    expect(core.code({ kind: 'resume', agent_id: 'crew-01', door: 'http' }, agent)).toBe('not_operator')
    expect(core.asked({}, agent).status).toMatchObject({ name: 'refused', cause: 'paused' })
  })
})

describe('trust locked out for ever', () => {
  it('an agent that lost everything and tripped a breaker works under supervision, and comes back', () => {
    const core = trusting({ breakers: { failures: { count: 2, within: '1h', cool_down: '10m' }, clear_after: 2 } })
    const read = { tool: 'Read', estimated_cost_usd: 0 }
    for (let i = 0; i < 2; i++) {
      const { id } = core.asked({ ...read, args: { i } })
      core.vote(id, ALICE)
      settleWork(core, id, { outcome: 'failed' })
      audit(core, id, LOCAL, false, 0)
    }
    expect(core.asked(read).status).toMatchObject({ name: 'refused', cause: 'paused' })
    core.now += 10 * MINUTE
    for (let i = 0; i < 2; i++) {
      expect(core.asked(read).status.name).toBe('pending')
      work(core, read)
    }
    expect(core.asked(read).status.name).toBe('granted')
  })
})

describe('a self-declared priority that lifts a floor', () => {
  const transfer = { task_intent: 'transfer to the supplier' }

  it('counts only as far as the charter lets the agent go, whatever its handshake says', () => {
    const core = new Core({ agents: { max_priority: 6, list: [{ id: 'crew-02', max_priority: 5 }] } })
    core.session('crew-01', { max_priority: 10 })
    core.session('crew-02', { max_priority: 10 })
    const codeOf = (changes: object) => {
      const { status } = core.asked({ ...transfer, ...changes })
      return status.name === 'refused' ? status.reason.code : status.name
    }
    for (const agent_id of ['crew-01', 'crew-02']) {
      expect(codeOf({ agent_id, priority: 10 })).toBe('priority_too_high')
      expect(codeOf({ agent_id, priority: 7 })).toBe('priority_too_high')
      expect(codeOf({ agent_id, priority: 5 })).toBe('priority_too_low')
    }
  })

  it('unlocks no capability and ends no probation', () => {
    const core = trusting({ trust: { ...TRUST.trust, probation: 'deny' } })
    const codes = [1, 7, 10].map((priority) => {
      const { status } = core.asked({ tool: 'spend', priority })
      return status.name === 'refused' ? status.reason.code : status.name
    })
    expect(codes).toEqual(['trust_locked', 'trust_locked', 'trust_locked'])
  })
})

describe('a policy file that is missing', () => {
  const gone = (file: string): Promise<string> => loadCharter(file).then(() => 'loaded', String)

  it('is a charter that is not loaded: no part of it, no default in its place', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'countersign-weak-'))
    const file = join(dir, 'charter.yaml')
    try {
      expect(await gone(file)).toMatch(/cannot read .*charter\.yaml: ENOENT/)
      await writeFile(file, '')
      expect(await gone(file)).toMatch(/charter/)
      // Whole but for the models that it names.
      await copyFile('charters/default.yaml', file)
      expect(await gone(file)).toMatch(/cannot read .*models\.yaml: ENOENT/)
      await copyFile('charters/models.yaml', join(dir, 'models.yaml'))
      expect(await gone(file)).toBe('loaded')
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  })

  it('grants nothing: without a charter in force every request is refused, and nothing is recorded', () => {
    const command = { kind: 'ask', request_id: 'r', ask: askFromBody(AskBody.parse(body())), door: 'http' } as const
    const decision = decide(emptyState('default'), command, OPEN, NOON)
    expect(decision).toMatchObject({ answer: { ok: false, refusal: { code: 'forbidden' } }, events: [] })
  })
})
