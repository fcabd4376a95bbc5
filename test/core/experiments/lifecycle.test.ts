import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../../src/core/json.ts'
import { createReplay } from '../../../src/ledger/replay.ts'
import { expectDecidedAgain } from '../../support/again.ts'
import { ALICE, BOB, OPEN, STRANGER, TIMER, WORKER } from '../../support/core.ts'
import { Lab, PLAN } from '../../support/experiments.ts'

const HOUR = 3_600_000

describe('an experiment', () => {
  it('is drafted, started and stopped by operators; the program may start what the charter declares, and nobody else anything', () => {
    const lab = new Lab()
    const draft = { kind: 'experiment-draft', experiment_id: 'e2', declared: 'notes', door: 'http' } as const
    for (const who of [OPEN, STRANGER]) expect(lab.code(draft, who)).toBe('not_operator')
    expect(lab.start(STRANGER)).toBe('not_operator')
    expect(lab.code(draft, TIMER)).toBe('ok')
    expect(lab.code({ ...draft, experiment_id: 'e3', declared: 'none' }, ALICE)).toBe('not_found')
    expect(lab.code({ kind: 'experiment-start', experiment_id: 'e2', door: 'http' }, TIMER)).toBe('ok')
    expect(lab.start()).toBe('ok')
    expect(lab.start()).toBe('wrong_state')
    expect(lab.code({ kind: 'experiment-stop', experiment_id: 'exp', door: 'http' }, TIMER)).toBe('not_operator')
    expect(lab.code({ kind: 'experiment-stop', experiment_id: 'exp', door: 'http' }, BOB)).toBe('ok')
    expect(lab.exp.status).toMatchObject({ name: 'stopped', why: 'operator', by: { operator: 'bob' } })
  })

  it('is not drafted beyond what the charter lets it spend, with models it does not list, or where it has no section', () => {
    const lab = new Lab({ budget_usd: 20 })
    const draft = (plan: object) =>
      lab.code({ kind: 'experiment-draft', experiment_id: 'e2', plan: { ...PLAN, ...BODY, ...plan } as never, door: 'http' }, ALICE)
    expect(draft({ budget_usd: 20.01 })).toBe('experiment_budget')
    expect(draft({ candidate: 'unheard-of' })).toBe('invalid_field')
    expect(draft({})).toBe('ok')
    lab.change({ max_running: 1 })
    expect(lab.start()).toBe('ok')
    expect(lab.code({ kind: 'experiment-start', experiment_id: 'e2', door: 'http' }, ALICE)).toBe('wrong_state')
  })

  it('tries only what matches: its control model, its filter, the agents whose content may be kept, and what the hash draws', () => {
    const lab = new Lab({}, { sample_rate: 0.5 })
    lab.start()
    const ids = Array.from({ length: 40 }, () => lab.kept())
    const drawn = ids.filter((id) => lab.owed(id) !== undefined).length
    expect(drawn).toBeGreaterThan(8)
    expect(drawn).toBeLessThan(32)
    const all = new Lab()
    all.start()
    expect(all.owed(all.kept())).toMatchObject({ run: PLAN.candidate, phase: 'trial' })
    expect(all.owed(all.kept('gpt'))).toBeUndefined()
    expect(all.owed(all.kept(PLAN.control, { logic_density: 6 }))).toBeUndefined()
    all.session('other')
    expect(all.keep(all.asked({ agent_id: 'other' }).id)).toBe('reuse_not_allowed')
    const pending = all.escalated()
    expect(all.keep(pending)).toBe('wrong_state')
    const id = all.kept()
    expect(all.keep(id)).toBe('ok')
    expect(all.keep(id, PLAN.control, { digest: 'another' })).toBe('already_exists')
    expect(all.keep(all.asked().id, PLAN.control, {}, STRANGER)).toBe('forbidden')
  })

  it('tries one piece of work once: content that went does not come back, and what was settled otherwise is not believed', () => {
    const lab = new Lab()
    lab.start()
    const id = lab.kept()
    lab.reserve(id)
    lab.scored(id)
    lab.code({ kind: 'sample-removed', request_id: id }, OPEN)
    expect(lab.keep(id)).toBe('already_exists')
    expect([lab.owed(id), lab.exp.pairs.length]).toEqual([undefined, 1])
    const other = lab.asked({ estimated_cost_usd: 0.01 }).id
    lab.settle(other, { model: PLAN.candidate, input_tokens: 900, output_tokens: 100 })
    expect(lab.keep(other)).toBe('invalid_field')
    const cheap = lab.asked({ estimated_cost_usd: 0.01 }).id
    lab.settle(cheap, { model: PLAN.control, input_tokens: 900, output_tokens: 100 }, { actual: 1 })
    expect(lab.keep(cheap)).toBe('invalid_field')
    expectDecidedAgain(lab)
  })

  it('tries what is kept already when it starts, and owes nothing once the content is gone', () => {
    const lab = new Lab()
    const [a, b] = [lab.kept(), lab.kept()]
    expect(lab.owed(a)).toBeUndefined()
    lab.start()
    expect([lab.owed(a), lab.owed(b)].every((one) => one !== undefined)).toBe(true)
    expect(lab.code({ kind: 'sample-removed', request_id: a }, OPEN)).toBe('ok')
    expect(lab.owed(a)).toBeUndefined()
    expect(lab.reserve(a)).toBe('not_found')
    lab.now += HOUR
    expect(lab.reserve(b)).toBe('experiment_budget')
    expect(lab.exp).toMatchObject({ spent: 0, reserved: 0 })
  })

  it('says nothing before there are new pairs enough, and is inconclusive when all are in and nothing is sure', () => {
    const lab = new Lab({}, { max_samples: 60 })
    lab.start()
    lab.pairs(9)
    lab.evaluate()
    expect(lab.exp.looks).toEqual([])
    lab.pairs(51, (at) => ({ candidate: at % 25 === 0 ? 0 : 1 }))
    lab.evaluate()
    expect(lab.exp).toMatchObject({ status: { name: 'inconclusive' }, looks: [{ pairs: 60, finding: 'inconclusive' }] })
    expect(lab.evaluate()).toBe('wrong_state')
  })

  it('stops for harm long before all pairs are in, and what waits is not tried any more', () => {
    const lab = new Lab()
    lab.start()
    lab.pairs(20, (at) => ({ candidate: at % 3 === 0 ? 0 : 1 }))
    const waits = lab.kept()
    lab.evaluate()
    expect(lab.exp.status).toMatchObject({ name: 'stopped', why: 'harm' })
    expect(lab.owed(waits)).toBeUndefined()
    expect(lab.owed(lab.kept())).toBeUndefined()
  })

  it('stops for futility when it saves too little', () => {
    const lab = new Lab()
    lab.start()
    lab.pairs(40, (at) => ({ costs: [1000, 850 + (at % 7) * 10] }))
    lab.evaluate()
    expect(lab.exp.status).toMatchObject({ name: 'stopped', why: 'futility' })
  })

  it('leaves the state three months after its end; one that is in use stays', () => {
    const lab = new Lab()
    lab.committed()
    const draft = (experiment_id: string) => lab.code({ kind: 'experiment-draft', experiment_id, declared: 'notes', door: 'http' }, ALICE)
    draft('old')
    lab.code({ kind: 'experiment-stop', experiment_id: 'old', door: 'http' }, ALICE)
    lab.now += 90 * 24 * HOUR - 1
    draft('e2')
    expect(lab.state.experiments.has('old')).toBe(true)
    lab.now += 1
    draft('e3')
    expect([...lab.state.experiments.entries()].map(([id]) => id)).toEqual(['exp', 'e2', 'e3'])
  })

  it('is decided the same again by whoever holds the ledger', () => {
    const lab = new Lab()
    lab.committed()
    lab.pairs(12, { control: 0.5, candidate: 1 }, PLAN.candidate)
    lab.evaluate()
    lab.rollback()
    const replay = createReplay('default')
    for (const entry of lab.ledger) expect(replay.push(JSON.parse(canonicalJson(entry)))).toBeUndefined()
    expect(replay.finish()).toBeUndefined()
    expect(lab.evaluate(WORKER)).toBe('wrong_state')
  })
})

const BODY = { sample_rate: 1, min_samples: 30, guard: { for: '7d', share: 0.2 } }
