import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readSource } from '../../../src/charter/import/formats.ts'
import { type ImportOptions, importCharter } from '../../../src/charter/import/import.ts'
import { plainPhrases } from '../../../src/charter/import/pattern.ts'
import { parseCharter } from '../../../src/core/charter/parse.ts'
import { type Changes, Core, charterWith } from '../../support/core.ts'

const FILES = new URL('files/', import.meta.url).pathname

const source = (name: string, text = readFileSync(FILES + name, 'utf8')) => ({
  file: name,
  folder: basename(dirname(FILES + name)),
  value: readSource(name, Buffer.from(text)),
})
const given = (value: unknown, file = 'f') => ({ file, folder: 'x', value })
const imported = (names: readonly string[], options: Partial<ImportOptions> = {}) =>
  importCharter(
    names.map((name) => source(name)),
    { org: 'default', ...options },
  )

/** The imported charter in force; without keys, so that a test may ask. */
function inForce(document: { readonly [section: string]: unknown }): Core {
  const parsed = parseCharter({ charter: document, models: charterWith().models })
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults))
  const agents = { ...(document['agents'] as object), authentication: 'open' }
  const core = new Core({ escalate: { sensitive_intents: [] }, channels: [], ...(document as Changes), agents })
  for (const agent of ['crew-01', 'crew-writer', 'crew-shipper']) core.session(agent)
  return core
}
const became = (report: ReturnType<typeof imported>['report'], field: string) => report.find((line) => line.field.startsWith(field))?.became
const outcome = (core: Core, ask: Changes) => {
  const { status } = core.asked(ask)
  return status.name === 'refused' ? status.reason.code : status.name
}

describe('rules.json of aegis', () => {
  const { document, report, from } = imported(['rules.json'])

  it('is recognised, and becomes a charter that refuses what it refused and grants what it granted', () => {
    expect(from).toBe('aegis')
    const core = inForce(document)
    expect(outcome(core, { task_intent: 'Summarise the proposals' })).toBe('granted')
    expect(outcome(core, { task_intent: 'please drop  database users', priority: 9 })).toBe('intent_denied')
    expect(outcome(core, { task_intent: 'run rm -rf on it' })).toBe('intent_denied')
    expect(outcome(core, { task_intent: 'Transfer now ALL of the funds', priority: 9 })).toBe('no_destruction')
    expect(outcome(core, { task_intent: 'delete the rows in production' })).toBe('no_destruction_2')
    expect(outcome(core, { task_intent: 'swap tokens', priority: 3 })).toBe('priority_too_low')
    expect(core.ask({ estimated_cost_usd: 50.01 }).record?.status).toMatchObject({ name: 'refused', cause: 'budget' })
  })

  it('keeps the blocked agents', () => {
    const core = inForce(document)
    core.session('rogue-01')
    expect(outcome(core, { agent_id: 'rogue-01' })).toBe('agent_denied')
  })

  it('says what each field became, and what has no equal', () => {
    expect(report.map(({ field, became: to }) => [field.split(' ')[0], to])).toEqual([
      ['version', null],
      ['description', 'mission'],
      ['rules[0]', 'budgets.task_usd'],
      ['rules[1]', 'deny.intents'],
      ['rules[1]', 'deny.intents'],
      ['rules[1]', 'rules: no-destruction'],
      ['rules[1]', 'rules: no-destruction-2'],
      ['rules[2]', 'deny.priority_floors'],
      ['rules[3]', 'deny.agents'],
      ['rules[3]', null],
      ['rules[4]', null],
      ['(what', 'default: allow'],
      ['(who', 'agents.authentication: keys'],
      ['(who', 'solo: true'],
    ])
  })

  it.each([
    [{ type: 'rate_limit', per_minute: 3 }],
    [{ type: 'constructor' }],
    [{ type: 'max_cost', threshold: -1 }],
    [{ type: 'blocked_intent', patterns: ['(?!safe)drop'] }],
    [{ type: 'blocked_intent', patterns: 'drop' }],
    [{ type: 'priority_floor', intent_pattern: 'swap', min_priority: 99 }],
  ])('asks people about everything when it loses the rule %j', (rule) => {
    const lost = importCharter([given({ rules: [{ name: 'x', ...rule }] })], { from: 'aegis', org: 'default' })
    expect(lost.report[0]?.became).toBeNull()
    expect(outcome(inForce(lost.document), {})).toBe('pending')
  })

  it('cannot be made to write a condition of its own', () => {
    const pattern = 'x") || true || request.tool.matches("y.*z'
    const made = importCharter([given({ rules: [{ name: 'x', type: 'blocked_intent', patterns: [pattern, 'a"b.*'] }] })], {
      from: 'aegis',
      org: 'default',
    })
    expect(outcome(inForce(made.document), { task_intent: 'Summarise' })).toBe('pending')
    expect(outcome(inForce(made.document), { task_intent: 'say a"b' })).toBe('x')
  })

  it.each([
    ['drop\\s+database', ['drop database']],
    ['\\bstake\\b', ['stake']],
    ['(transfer|swap all)', ['transfer', 'swap all']],
    ['rm\\s+-rf', ['rm -rf']],
    ['drop\\s*database', undefined],
    ['a.*b', undefined],
    ['(a|(b))', undefined],
    ['', undefined],
  ])('reads %j as words only where it is only words', (pattern, phrases) => {
    expect(plainPhrases(pattern)).toEqual(phrases)
  })
})

describe('a charter of sovereign', () => {
  const { document, report, from } = imported(['sovereign.yaml'])

  it('becomes mission, budgets, competencies and key figures', () => {
    expect(from).toBe('sovereign')
    expect(document).toMatchObject({
      mission: 'Run a small research bureau that pays for itself',
      budgets: { org_day_usd: 12.5, org_lifetime_usd: 400 },
      competencies: [
        { id: 'market-research', name: 'Market research', priority: 8 },
        { id: 'writing', name: 'Writing' },
      ],
      kpis: [{ id: 'sourced-claims', target: 0.95, unit: 'ratio', check: { kind: 'score', by: 'auditor' } }],
    })
    const core = inForce(document)
    expect(core.ask({ estimated_cost_usd: 13 }).record?.status).toMatchObject({ cause: 'budget' })
  })

  it('says what could not be read', () => {
    expect(became(report, 'core_competencies[1].priority')).toBeNull()
    expect(became(report, 'success_kpis[1]')).toBeNull()
    expect(became(report, 'fiscal_boundaries.max_budget_usd')).toBe('budgets.org_lifetime_usd')
  })

  it.each([{ currency: 'EUR' }, { daily_burn_max_usd: -1 }, { max_budget_usd: '400' }])(
    'is refused with the limits %j, never read without them',
    (fiscal) => {
      expect(() => importCharter([given({ fiscal_boundaries: fiscal })], { org: 'default' })).toThrow(/fiscal_boundaries/)
    },
  )
})

describe('the files of governed-agents', () => {
  const names = ['proposal_policy.toml', 'crew-writer/tool_allowlist.toml', 'crew-shipper/tool_allowlist.toml']

  it('become rules by action type, and tools by agent', () => {
    const { document, from } = imported(names)
    expect(from).toBe('governed-agents')
    const policy = inForce(imported([names[0] ?? '']).document)
    expect(outcome(policy, { tool: 'draft_reply' })).toBe('granted')
    expect(outcome(policy, { tool: 'send_mail' })).toBe('pending')
    expect(outcome(policy, { tool: 'something_else' })).toBe('pending')
    const core = inForce(document)
    const bash = (agent_id: string, command: string) =>
      outcome(core, { agent_id, tool: 'Bash', args: { command }, estimated_cost_usd: 0.1 })
    expect(bash('crew-writer', 'bash publish.sh')).toBe('pending')
    expect(bash('crew-writer', 'npm test')).toBe('tool_not_allowed')
    expect(bash('crew-shipper', 'npm test')).toBe('pending')
    expect(outcome(core, { agent_id: 'crew-01', tool: 'WebSearch' })).toBe('tool_not_allowed')
  })

  it('lets nobody spend more than before: the lowest budget is the limit of every session', () => {
    const { document, report } = imported(names)
    expect(document['budgets']).toEqual({ session_usd: 0.2 })
    expect(report.find(({ field }) => field === 'crew-shipper: max_budget_usd')?.note).toContain('$0.35')
  })

  it('names what has no equal, and patterns that cannot be read', () => {
    const { report } = imported(names)
    expect(became(report, 'defaults.expires_hours')).toBeNull()
    expect(became(report, 'crew-writer: allowed_tools Bash(oops')).toBeNull()
  })

  it('asks people where the file does not say what to do by default', () => {
    const { document } = importCharter([given({ auto_approve: { action_types: ['x'] } })], { org: 'default' })
    expect(document['default']).toBe('confirm')
  })

  it('takes the agent from --agent, and refuses a list that is nobody’s or somebody’s twice', () => {
    const one = (folder: string, more: object = {}) => ({ file: folder, folder, value: { allowed_tools: ['Read'], ...more } })
    const named = importCharter([one('not an id')], { org: 'default', agent: 'crew-09' })
    expect(named.document['agents']).toMatchObject({ list: [{ id: 'crew-09', tools: ['Read'] }] })
    expect(() => importCharter([one('not an id')], { org: 'default' })).toThrow(/--agent/)
    expect(() => importCharter([one('a'), one('a')], { org: 'default' })).toThrow(/already/)
    const sly = importCharter([one('a', { id: 'admin', file: 'x' })], { org: 'default' })
    expect(sly.document['agents']).toMatchObject({ list: [{ id: 'a' }] })
  })
})

describe('any file', () => {
  it.each([
    ['x.json', '{"rules": [], "rules": []}'],
    ['x.json', '{"a": '],
    ['x.toml', 'a = 1\na = 2'],
    ['x.toml', '"__proto__" = 1'],
    ['x.yaml', `a: ${'['.repeat(5000)}`],
  ])('is refused when it is %s with %s', (name, text) => {
    expect(() => source(name, text)).toThrow()
  })

  it('is refused when it is not clear what it is, or when files of two kinds are mixed', () => {
    expect(() => importCharter([given({ hello: 1 })], { org: 'default' })).toThrow(/--from/)
    expect(() => imported(['rules.json', 'sovereign.yaml'])).toThrow(/same format/)
  })
})
