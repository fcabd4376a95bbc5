import { describe, expect, it } from 'vitest'
import { loadCharter } from '../../../src/charter/load.ts'
import { viewOf } from '../../../src/core/view.ts'
import { type Changes, Core } from '../../support/core.ts'

const shipped = async (name: string) => loadCharter(new URL(`../../../charters/${name}.yaml`, import.meta.url).pathname)
const DEFAULT = await shipped('default')
const STRICT = await shipped('strict')

const CREW = { kind: 'agent', agent: 'crew-01', key: 'k' } as const
const answer = (core: Core, ask: Changes) => {
  const record = core.asked(ask, CREW)
  return [core.status(record.id), ...viewOf(record, core.state, core.charter, core.now).reason_codes]
}

describe('the default charter', () => {
  const core = new Core()
  core.adopt(DEFAULT)
  core.session()
  const told = (ask: Changes) => answer(core, { estimated_cost_usd: 0.01, ...ask })

  it('grants the published example at once, with 9.965 left', () => {
    const fresh = new Core()
    fresh.adopt(DEFAULT)
    fresh.session()
    const record = fresh.asked({ task_intent: 'Summarise Sui governance proposals', estimated_cost_usd: 0.035 })
    expect(viewOf(record, fresh.state, fresh.charter, fresh.now)).toMatchObject({
      status: 'GRANTED',
      reason_codes: ['within_policy'],
      remaining_budget_usd: 9.965,
    })
  })

  it.each<[Changes]>([
    [{ tool: 'web_search', resource_type: 'api_call' }],
    [{ environment: 'staging' }],
    [{ reversible: true, tainted: false }],
    [{ resource_type: 'file_lock', target_resource: 'report.md', estimated_cost_usd: 0 }],
  ])('grants ordinary work at once: %j', (ask) => {
    expect(told(ask)).toEqual(['granted', 'within_policy'])
  })

  it.each<[Changes]>([
    [{ environment: 'production' }],
    [{ environment: 'PROD' }],
    [{ environment: 'somewhere' }],
    [{ tainted: true }],
    [{ reversible: false }],
  ])('asks a person about what no rule allows: %j', (ask) => {
    expect(told(ask)).toEqual(['pending', 'no_rule_allows'])
  })
})

describe('the strict charter', () => {
  const core = new Core()
  core.adopt(STRICT)
  core.session('crew-01', {}, CREW)
  const told = (ask: Changes) => answer(core, { estimated_cost_usd: 0.01, confidence: 0.95, ...ask })

  it('grants tokens, tools that only read, and locks on files', () => {
    expect(told({})).toEqual(['granted', 'model_call'])
    expect(told({ resource_type: 'api_call', tool: 'web_search' })).toEqual(['granted', 'reading'])
    expect(told({ resource_type: 'file_lock', target_resource: 'report.md', estimated_cost_usd: 0 })).toEqual(['granted', 'file_lock'])
  })

  it.each<[Changes]>([
    [{ resource_type: 'api_call', tool: 'post_message' }],
    [{ resource_type: 'api_call' }],
    [{ resource_type: 'compute' }],
    [{ tainted: true }],
  ])('asks a person about other work: %j', (ask) => {
    expect(told(ask)).toEqual(['pending', 'person_wanted'])
  })

  it('wants a preview of what is risky where it is not said to be a trial, and denies what is critical', () => {
    const risky: Changes = { resource_type: 'compute', tool: 'Bash', args: { path: '../../secret' } }
    expect(told({ ...risky, environment: 'test' })[0]).toBe('pending')
    expect(told(risky)).toContain('preview_required')
    expect(told({ ...risky, preview: 'counts files' })).toEqual(expect.arrayContaining(['pending', 'person_wanted', 'preview_wanted']))
    expect(told({ ...risky, args: { command: 'rm -rf /' } })).toEqual(expect.arrayContaining(['refused:policy', 'no_rule_allows']))
  })
})
