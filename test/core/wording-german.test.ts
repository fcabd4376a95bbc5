import { describe, expect, it } from 'vitest'
import type { CharterContent } from '../../src/core/charter/content.ts'
import type { Improvement } from '../../src/core/improvements/kinds.ts'
import { needsOpening } from '../../src/core/opening.ts'
import { askFromPlan, PlanBody } from '../../src/core/plans/body.ts'
import { alertLines } from '../../src/core/wording/alerts.ts'
import { CATALOGUES } from '../../src/core/wording/catalogue/index.ts'
import { changeLines } from '../../src/core/wording/change.ts'
import { improvementTitle } from '../../src/core/wording/improvement.ts'
import { ledgerCheckText } from '../../src/core/wording/ledger-check.ts'
import { motionEnd } from '../../src/core/wording/motion.ts'
import { stepsText } from '../../src/core/wording/steps.ts'
import { ALICE, BOB, Core, charterWith, OPEN } from '../support/core.ts'
import { settle, TRUST } from '../support/trust.ts'

const { de, en } = CATALOGUES
/** English that must stand nowhere in a German text of ours. */
const ENGLISH = /\b(?:the|added|removed|locked|after|says|cannot|this|tool|with|and|of)\b/i

const TEAM = {
  solo: false,
  amendments: { people: 2 },
  operators: [
    { id: 'alice', telegram: 1001, roles: ['approver', 'admin'] },
    { id: 'bob', slack: { team: 'T1', user: 'U2' } },
  ],
}

const step = (id: string, more: object = {}) => ({
  id,
  task_intent: 'x',
  resource_type: 'api_call',
  estimated_cost_usd: 0.01,
  reversible: false,
  ...more,
})
const planOf = (steps: readonly object[], order: 'sequence' | 'graph' = 'sequence') =>
  askFromPlan(PlanBody.parse({ agent_id: 'crew-01', purpose: 'x', total_usd: 1, order, steps }))

describe('in German', () => {
  it('the lines of a charter’s difference say what came, what went and what is locked, which stands first', () => {
    const changes = [
      { path: 'escalate.timeout', before: '10m', after: '20m' },
      { path: 'rules[x]', after: { id: 'x' } },
      { path: 'deny.intents', before: 'steal\u202e', locked: true },
    ] as const
    expect(changeLines({ changes }, de)).toEqual([
      'GESPERRT deny.intents: entfernt "steal\\u{202e}"',
      'escalate.timeout: "10m" → "20m"',
      'rules[x]: neu {"id":"x"}',
    ])
    expect(changeLines({ changes }, en)[0]).toBe('LOCKED deny.intents: removed "steal\\u{202e}"')
    expect([de.motions.locked.touched, en.motions.locked.touched]).toEqual([
      expect.stringContaining(de.motions.change.locked),
      expect.stringContaining(en.motions.change.locked),
    ])
  })

  it('why a proposal was dropped begins with what its code means', () => {
    const core = new Core(TEAM)
    const { amendments: _, ...alone } = TEAM
    const propose = (motion_id: string, content: CharterContent) =>
      core.code({ kind: 'move', motion_id, motion: { kind: 'adopt-charter', content }, door: 'cli' }, ALICE)
    const second = (motion_id: string) => core.code({ kind: 'second', motion_id, vote: 'approve', door: 'cli' }, BOB)
    propose('mot_1', charterWith({ ...TEAM, mission: 'One' }))
    propose('mot_2', charterWith(alone))
    expect(['mot_2', 'mot_1'].map(second)).toEqual(['ok', 'stale'])
    const record = core.state.motions.get('mot_1')
    const end = record && motionEnd(record, 'UTC', core.now, de)
    expect([end?.how, end?.text]).toEqual([
      'stale',
      expect.stringMatching(/: Diese Charter wird ohne Vorschlag geändert \(The charter in force has no amendments .+\)$/),
    ])
  })

  it('the steps of a plan are told with our words in German and the agent’s as they are', () => {
    const steps = [
      step('a', { tool: 'mail.send', target_resource: 'ann', environment: 'test', justification: 'why', preview: 'this', args: { to: 1 } }),
      step('b', { after: ['a'] }),
    ]
    const said = stepsText(planOf(steps, 'graph'), de, ['high', 'low'])
    expect(said.split('\n')).toEqual([
      'Jeder, sobald die gelungen sind, auf die er folgt:',
      '1. “x” · Werkzeug “mail.send” · bei “ann” · Umgebung “test” · $0.01 · hohes Risiko · unumkehrbar',
      '   mit {"to":1}',
      '   weil “why”',
      '   erwartet “this”',
      '2. “x” · $0.01 · geringes Risiko · nach 1 · unumkehrbar',
    ])
  })

  it('the largest plan that a card shows whole takes little more room than in English', () => {
    const ask = planOf(Array.from({ length: 50 }, (_, i) => step(`s${i}`, i > 0 ? { tool: 't' } : {})))
    const all = ask.plan?.steps.map(() => 'critical' as const) ?? []
    const fitting = Array.from({ length: 50 }, (_, i) =>
      planOf((ask.plan?.steps ?? []).slice(0, 50 - i).map(({ id, tool }) => step(id, tool ? { tool } : {}))),
    )
    const largest = fitting.find((one) => !needsOpening(one))
    expect(largest?.plan?.steps.length).toBeGreaterThan(20)
    if (largest) expect(stepsText(largest, de, all).length).toBeLessThan(2600)
  })

  it('a breaker that tripped is told by what its code means, with what was recorded in quotes', () => {
    const failures = { count: 1, within: '1h', cool_down: '10m' }
    const core = new Core({ operators: TRUST.operators, breakers: { failures } })
    core.session()
    settle(core, core.asked().id, { outcome: 'failed', by: OPEN })
    const [line] = alertLines(
      core.ledger.filter(({ type }) => type === 'breaker.tripped'),
      { zone: 'UTC', now: core.now, words: de },
    )
    expect(line).toMatch(
      /^Eine Sicherung hat ausgelöst: Zu vieles misslang \(“crew-01: 1 failures within 1 h”\)\. crew-01 ist angehalten bis /,
    )
  })

  it('the title of an improvement names levels and effects in German, and says where nothing was set', () => {
    const titles: readonly (readonly [Improvement, string])[] = [
      [
        { kind: 'tool_risk', tool: 't', from: null, to: 'high' },
        'Das Risiko des Werkzeugs t anders einstufen: jetzt hoch, bisher ohne Angabe',
      ],
      [
        { kind: 'severity_timeout', severity: 'low', from: '5m', to: null },
        'Menschen eine andere Frist geben bei Anfragen der Schwere gering: jetzt ohne Angabe, bisher 5m',
      ],
      [{ kind: 'rule_effect', rule: 'r', from: 'deny', to: 'confirm' }, 'Die Regel r soll Menschen fragen, nicht mehr verbieten'],
    ]
    for (const [change, title] of titles) expect(improvementTitle(change, de)).toBe(title)
  })

  it('the warning of the ledger’s check says what to run', () => {
    const said = ledgerCheckText({ seq: 7, detail: 'broken' }, de)
    expect(said).toContain('bei Eintrag 7')
    expect(said).toContain('`countersign ledger verify`')
    expect(said.replace('countersign ledger verify', '')).not.toMatch(ENGLISH)
  })
})
