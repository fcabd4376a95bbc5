import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCharter } from '../../../src/core/charter/parse.ts'
import type { Event } from '../../../src/core/event.ts'
import { kpiKey, marked, shareOf } from '../../../src/core/kpis/trend.ts'
import { kpisView } from '../../../src/core/kpis/view.ts'
import { createReplay } from '../../../src/ledger/replay.ts'
import { ALICE, type Changes, Core, charterWith, MINUTE } from '../../support/core.ts'
import { audit, METER, OBSERVER, redeem, settle, TRUST } from '../../support/trust.ts'

const COST = { id: 'cheap', metric: 'Cost of a task', target: 1, direction: 'at_most', check: { kind: 'settled', value: 'cost_usd' } }
const SCORE = { id: 'sources', metric: 'Share of claims with a source', target: 0.95, check: { kind: 'score', by: 'auditor' } }
const ROWS = {
  id: 'rows',
  metric: 'Rows imported',
  target: 100,
  check: { kind: 'settled', value: 'field', field: 'rows' },
}

function measuring(kpis: readonly object[], changes: Changes = {}): Core {
  const core = new Core({ operators: TRUST.operators, budgets: { agent_day_usd: null }, kpis, ...changes })
  core.session()
  return core
}

/** Settled work; `after`: how long it took. */
function settled(
  core: Core,
  how: { readonly usd?: number; readonly after?: number; readonly fields?: object } = {},
  ask: Changes = {},
): string {
  const { id } = core.asked(ask)
  redeem(core, id)
  core.now += how.after ?? 0
  const { usd = 1, fields } = how
  const command = { kind: 'settle', request_id: id, actual: usd * 1e6, outcome: 'succeeded', ...(fields ? { fields } : {}) } as const
  expect(core.code(command as never, METER)).toBe('ok')
  return id
}

const measuredBy = (core: Core, id: string) =>
  core.ledger
    .filter((entry) => entry.type === 'request.audited' && entry.subject === id)
    .map((entry) => (entry.data as Event<'request.audited'>['data']).kpis)

const says = (core: Core, id: string, kpis: Record<string, number>, by = OBSERVER) =>
  core.code({ kind: 'audit', request_id: id, passed: true, score: 100, kpis, door: 'http' }, by)

describe('a key figure', () => {
  it('is measured when settled work is audited, and its value stands in the entry', () => {
    const core = measuring([COST])
    const cheap = settled(core, { usd: 0.5 })
    const dear = settled(core, { usd: 1.5 })
    audit(core, cheap)
    audit(core, dear)
    expect(measuredBy(core, cheap)).toEqual([[{ id: 'cheap', value: 0.5, met: true }]])
    expect(measuredBy(core, dear)).toEqual([[{ id: 'cheap', value: 1.5, met: false }]])
  })

  it.each([
    [{ value: 'overrun_usd' }, { usd: 1.25 }, 0.25],
    [{ value: 'overrun_usd' }, { usd: 0.25 }, 0],
    [{ value: 'succeeded' }, {}, 1],
    [{ value: 'duration_s' }, { after: 90_000 }, 90],
    [{ value: 'field', field: 'rows' }, { fields: { rows: 120 } }, 120],
  ])('reads %j off the settled result', (check, how, value) => {
    const core = measuring([{ ...COST, check: { kind: 'settled', ...check } }])
    const id = settled(core, how)
    audit(core, id)
    expect(measuredBy(core, id)[0]?.[0]?.value).toBe(value)
  })

  it('is missed when the work did not report what it reads, or reported no number', () => {
    for (const fields of [undefined, {}, { rows: '120' }, { rows: null }]) {
      const core = measuring([ROWS])
      const id = settled(core, fields ? { fields } : {})
      audit(core, id)
      expect(measuredBy(core, id)).toEqual([[{ id: 'rows', value: null, met: false }]])
    }
  })

  it('costs what is charged, not what the agent says', () => {
    const core = measuring([{ ...COST, target: 0.5 }])
    const { id } = core.asked()
    redeem(core, id)
    settle(core, id, { usd: 0, by: { kind: 'open' } })
    audit(core, id)
    expect(measuredBy(core, id)).toEqual([[{ id: 'cheap', value: 1, met: false }]])
  })

  it('takes a score from the auditor, and is not measured when the auditor says nothing of it', () => {
    const core = measuring([SCORE])
    const [said, silent] = [settled(core), settled(core)]
    says(core, said, { sources: 0.97, other: 1 })
    audit(core, silent)
    expect(measuredBy(core, said)).toEqual([[{ id: 'sources', value: 0.97, met: true }]])
    expect(measuredBy(core, silent)).toEqual([[]])
  })

  it('counts once as met and once as missed for the same work, however many audit it', () => {
    const core = measuring([SCORE])
    const id = settled(core)
    says(core, id, { sources: 1 })
    says(core, id, { sources: 1 }, METER)
    says(core, id, { sources: 0 }, { kind: 'meter', key: 'm2' })
    expect(measuredBy(core, id).map((found) => found?.map(({ met }) => met))).toEqual([[true], [], [false]])
    expect(core.state.kpis.get(kpiKey('org', 'sources'))).toMatchObject({ met: 1, missed: 1 })
  })

  it('is about the agents, tools and resource types that it names', () => {
    const core = measuring([{ ...COST, tools: ['web*'], resources: ['api_call'] }])
    const about = settled(core, {}, { tool: 'web_search', resource_type: 'api_call' })
    const others = [settled(core, {}, { tool: 'web_search' }), settled(core, {}, { resource_type: 'api_call' })]
    for (const id of [about, ...others]) audit(core, id)
    expect([about, ...others].map((id) => measuredBy(core, id)[0]?.length)).toEqual([1, 0, 0])
  })

  it('leaves entries as they were where the charter has none', () => {
    const core = new Core({ operators: TRUST.operators })
    core.session()
    const id = settled(core)
    audit(core, id)
    expect(core.ledger.some(({ data }) => JSON.stringify(data).includes('kpi'))).toBe(false)
    expect(core.state.requests.get(id)).not.toHaveProperty('reported')
  })
})

describe('its trend', () => {
  const trend = (action: string, more: object = {}) => [{ ...COST, trend: { window: 4, below: 0.75, action, ...more } }]
  /** Audited work that met (true) or missed the target. */
  const come = (core: Core, ...results: readonly boolean[]): void => {
    for (const met of results) audit(core, settled(core, { usd: met ? 0.5 : 1.5 }))
  }
  const types = (core: Core) => core.ledger.map(({ type }) => type)

  it('pauses the agent when too few of the window met the target, and what waits is refused', () => {
    const core = measuring(trend('pause', { cool_down: '10m' }))
    const waits = core.escalated()
    come(core, true, true, false)
    expect(types(core)).not.toContain('breaker.tripped')
    come(core, false)
    expect(core.state.breakers.get('agent:crew-01')).toMatchObject({ breaker: 'kpi', action: 'pause', reason: { code: 'kpi_trend' } })
    expect(core.status(waits)).toBe('refused:paused')
    expect(core.asked().status).toMatchObject({ name: 'refused', cause: 'paused', reason: { code: 'kpi_trend' } })
    core.now += 10 * MINUTE
    expect(core.asked().status).toMatchObject({ name: 'pending', reasons: [{ code: 'probation' }] })
  })

  it('puts on probation, or only says so, when the charter says that', () => {
    const probation = measuring(trend('probation'))
    come(probation, false, false, false, false)
    expect(probation.asked().status.name).toBe('pending')
    const alert = measuring(trend('alert'))
    come(alert, false, false, false, false)
    expect(types(alert).filter((type) => type === 'kpi.alerted')).toHaveLength(1)
    expect(alert.asked().status.name).toBe('granted')
  })

  it('begins anew after it did what it does, and never trips on a measurement that met the target', () => {
    const core = measuring(trend('alert'))
    come(core, false, false, false, false, false, false, false)
    expect(types(core).filter((type) => type === 'kpi.alerted')).toHaveLength(1)
    come(core, false)
    expect(types(core).filter((type) => type === 'kpi.alerted')).toHaveLength(2)
    const paused = measuring(trend('probation', { min: 2 }))
    come(paused, false, false)
    expect(paused.state.kpis.get(kpiKey('agent:crew-01', 'cheap'))).toMatchObject({ marks: '', missed: 2 })
    const better = measuring(trend('alert', { min: 2 }))
    come(better, false, true)
    expect(types(better)).not.toContain('kpi.alerted')
  })

  it('counts from fewer measurements on where it says so, and over everybody where it says so', () => {
    const early = measuring(trend('alert', { min: 2 }))
    come(early, false, false)
    expect(types(early)).toContain('kpi.alerted')
    const all = measuring(trend('probation', { of: 'org', min: 2 }))
    all.session('crew-02')
    come(all, false)
    audit(all, settled(all, { usd: 1.5 }, {}))
    expect(all.state.breakers.has('org')).toBe(true)
    expect(all.asked({ agent_id: 'crew-02' }).status.name).toBe('pending')
  })

  it('refuses what waits once when another breaker trips by the same audit', () => {
    const core = measuring(trend('pause', { window: 1, below: 1 }), { breakers: { failures: { count: 1, within: '1h', action: 'pause' } } })
    const waits = core.escalated()
    audit(core, settled(core, { usd: 1.5 }), OBSERVER, false, 0)
    expect(core.ledger.filter(({ type, subject }) => type === 'request.refused' && subject === waits)).toHaveLength(1)
    expect(core.state.pending).toBe(0)
  })

  it('is the share of the last measurements, whatever came before them', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 300 }), fc.integer({ min: 1, max: 200 }), (results, window) => {
        const marks = results.reduce(marked, '')
        const last = results.slice(-window)
        const expected = last.length < window ? undefined : { met: last.filter(Boolean).length, of: window }
        expect(shareOf(marks, { window })).toEqual(expected)
      }),
    )
  })
})

it('is decided again from the ledger alone: the same measurements, trips and alerts, whatever came', () => {
  const step = fc.record({
    usd: fc.integer({ min: 0, max: 3 }),
    score: fc.option(fc.integer({ min: 0, max: 2 })),
    rows: fc.option(fc.integer()),
  })
  const kpis = [
    { ...COST, trend: { window: 3, min: 2, below: 0.6, action: 'pause', cool_down: '1m' } },
    { ...SCORE, trend: { window: 2, below: 0.5, action: 'alert' } },
    ROWS,
  ]
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const core = measuring(kpis)
      for (const { usd, score, rows } of steps) {
        core.now += MINUTE
        const record = core.asked()
        if (record.status.name === 'pending') core.vote(record.id, ALICE)
        redeem(core, record.id)
        const fields = rows === null ? {} : { fields: { rows } }
        core.submit({ kind: 'settle', request_id: record.id, actual: usd * 1e6, outcome: 'succeeded', ...fields }, METER)
        says(core, record.id, score === null ? {} : { sources: score })
      }
      const replay = createReplay('default')
      for (const entry of core.ledger) replay.push(entry)
      expect(replay.finish()).toBeUndefined()
      for (const agent of ['agent:crew-01', 'org'] as const) {
        const row = core.state.kpis.get(kpiKey(agent, 'rows'))
        expect((row?.met ?? 0) + (row?.missed ?? 0)).toBe(core.ledger.filter(({ type }) => type === 'request.audited').length)
      }
    }),
    { numRuns: 60 },
  )
})

describe('the view', () => {
  it('shows each key figure with its agents by id, and everybody together', () => {
    const core = measuring([{ ...COST, trend: { window: 2, below: 0.5, action: 'alert' } }, SCORE])
    core.session('a-first')
    audit(core, settled(core, { usd: 0.5 }))
    audit(core, settled(core, { usd: 0.5 }, { agent_id: 'crew-01' }))
    audit(core, settled(core, { usd: 2 }))
    const [cheap, sources] = kpisView(core.state, core.charter.document)
    expect(cheap).toMatchObject({ total: { met: 2, missed: 1, last: 2, share: 0.5 }, agents: [{ agent_id: 'crew-01', share: 0.5 }] })
    expect(sources).toMatchObject({ total: null, agents: [], check: 'score' })
  })
})

describe('a charter', () => {
  const faults = (changes: Changes) => {
    const base = charterWith()
    const parsed = parseCharter({ charter: { ...base.charter, ...changes }, models: base.models })
    return 'faults' in parsed ? parsed.faults.map(({ path }) => path) : []
  }

  it('is refused when key figures share a name, or name a competency that is not listed', () => {
    expect(faults({ kpis: [COST, COST] })).toEqual(['charter.kpis'])
    expect(faults({ kpis: [{ ...COST, competency: 'research' }] })).toEqual(['charter.kpis.0.competency'])
    expect(faults({ kpis: [{ ...COST, competency: 'research' }], competencies: [{ id: 'research', name: 'Research' }] })).toEqual([])
  })

  it.each([
    [{ check: { kind: 'settled', value: 'field' } }],
    [{ check: { kind: 'settled', value: 'cost_usd', field: 'x' } }],
    [{ check: { kind: 'score', by: 'agent' } }],
    [{ trend: { window: 2, min: 3, below: 0.5, action: 'alert' } }],
    [{ trend: { window: 2, below: 0, action: 'alert' } }],
    [{ id: '__proto__' }],
  ])('is refused with a key figure that has %j', (change) => {
    expect(faults({ kpis: [{ ...COST, ...change }] })).not.toEqual([])
  })
})
