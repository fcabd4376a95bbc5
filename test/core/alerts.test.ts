import { describe, expect, it } from 'vitest'
import { MOST_ALERTS } from '../../src/core/notifications/alerts.ts'
import { react } from '../../src/core/react.ts'
import { alertLines } from '../../src/core/wording/alerts.ts'
import { en } from '../../src/core/wording/catalogue/en.ts'
import { expectDecidedAgain } from '../support/again.ts'
import { ALICE, BOB, Core, charterWith, LOCAL, NOON, OPEN, STRANGER, WORKER } from '../support/core.ts'

const OWN = 'telegram:1001'
const REF = { on: 'telegram', chat: -100, message: 1 } as const
const CHANNELS = [
  { telegram: -100, for: ['approvals'] },
  { telegram: -200, for: ['alerts'] },
  { telegram: 1001, for: ['approvals', 'alerts'] },
  { slack: 'C1', for: ['reports'] },
]

const core = (channels: readonly unknown[] = CHANNELS): Core => new Core({ channels })
const halt = (on: Core) => on.submit({ kind: 'halt', reason: 'fire', door: 'http' }, LOCAL)
const owed = ({ state, ledger }: Core) =>
  Object.fromEntries([...state.alerts.entries()].map(([key, { entries }]) => [key, entries.map((seq) => ledger[seq - 1]?.type)]))
const told = (on: Core, channel: string, upto: number) => on.code({ kind: 'alert-posted', channel, upto, ref: REF }, WORKER)

describe('an alert', () => {
  it('goes to channels for alerts, and to no other', () => {
    const on = core()
    halt(on)
    expect(owed(on)).toEqual({ 'telegram:-200': ['org.halted'], [OWN]: ['org.halted'] })
  })

  it('tells that a budget is used up, and that a card cannot be shown', () => {
    const on = new Core({ channels: CHANNELS, budgets: { agent_day_usd: 10, warn_at: [50] } })
    on.session()
    on.asked({ estimated_cost_usd: 4.9 })
    const id = on.escalated({ estimated_cost_usd: 4 })
    on.submit({ kind: 'card-failed', request_id: id, channel: 'telegram:-100', version: 1, reason: 'removed”' }, WORKER)
    expect(owed(on)['telegram:-200']).toEqual(['budget.warned', 'card.failed'])
    expect(alertLines(on.ledger, { zone: 'UTC', now: on.now, words: en })).toEqual([
      '50 % of the budget “agent-day:2026-11-21:crew-01” is used: $8.90 of $10.00. (12:00 UTC)',
      expect.stringMatching(/^The card of \S+ cannot be shown in telegram:-100 any more: “removed'”\./),
    ])
  })

  it('is told once, by one job at a time', () => {
    const on = core()
    halt(on)
    const jobs = () => on.ledger.flatMap((entry) => react(on.state, entry)).filter(({ effect }) => effect.subject === 'telegram:-200')
    expect(jobs().map(({ effect }) => effect.kind)).toEqual(['alert'])
    const upto = on.state.head.seq
    on.submit({ kind: 'card-failed', request_id: 'nobody', channel: 'x', version: 1, reason: 'x' }, WORKER)
    expect(told(on, 'telegram:-200', upto)).toBe('ok')
    expect(told(on, 'telegram:-200', upto)).toBe('already_exists')
    expect(jobs()).toEqual([])
    expect(on.code({ kind: 'alert-failed', channel: OWN, upto, reason: 'blocked' }, ALICE)).toBe('forbidden')
  })

  it('is kept for a channel that is out of reach, the newest only', () => {
    const on = new Core({ channels: CHANNELS, budgets: { agent_day_usd: null } })
    on.session()
    for (let i = 0; i < MOST_ALERTS + 5; i++) {
      const id = on.escalated({ task_intent: `Withdraw the funds ${i}` })
      on.submit({ kind: 'card-failed', request_id: id, channel: 'telegram:-100', version: 1, reason: 'gone' }, WORKER)
    }
    expect(owed(on)['telegram:-200']).toHaveLength(MOST_ALERTS)
    expect(on.state.alerts.get('telegram:-200')?.entries.at(-1)).toBe(on.state.head.seq)
  })

  it('is owed the same when the ledger is read again', () => {
    const on = core()
    halt(on)
    told(on, OWN, on.state.head.seq)
    expect(on.state.alerts.has(OWN)).toBe(false)
    expectDecidedAgain(on)
  })
})

describe('muting', () => {
  const mute = (on: Core, channel: string, kinds: readonly ('alerts' | 'reports')[], who = ALICE) =>
    on.code({ kind: 'mute', channel, kinds, door: 'telegram' }, who)

  it('silences alerts in one’s own chat, also those that are owed, and never a request', () => {
    const on = core()
    halt(on)
    expect(mute(on, OWN, ['alerts'])).toBe('ok')
    expect(owed(on)).toEqual({ 'telegram:-200': ['org.halted'] })
    const other = core()
    mute(other, OWN, ['alerts', 'reports'])
    other.session()
    expect(Object.keys(other.state.requests.get(other.escalated())?.cards ?? {})).toContain(OWN)
    halt(other)
    expect(owed(other)).toEqual({ 'telegram:-200': ['org.halted'] })
    expect(mute(other, OWN, [])).toBe('ok')
    expect(other.state.mutes.size).toBe(0)
  })

  it('is for oneself alone: what others read stands in the charter', () => {
    const on = core()
    expect(mute(on, 'telegram:-200', ['alerts'])).toBe('forbidden')
    expect(mute(on, OWN, ['alerts'], BOB)).toBe('forbidden')
    expect(mute(on, OWN, ['alerts'], STRANGER)).toBe('not_operator')
    expect(mute(on, 'telegram:-999', ['alerts'])).toBe('not_found')
    expect(mute(on, OWN, ['alerts'], OPEN)).toBe('not_operator')
  })

  it('is said from any door by who the chat belongs to, but a direct message in Slack does not say whose it is', () => {
    const token = { kind: 'person', identity: { on: 'token', sha256: 'a'.repeat(64) } } as const
    const alice = { id: 'alice', telegram: 1001, token: `sha256:${'a'.repeat(64)}` }
    const on = new Core({ channels: [...CHANNELS, { slack: 'D1', for: ['alerts'] }], operators: [alice, { id: 'bob', telegram: 1002 }] })
    expect(mute(on, OWN, ['alerts'], token)).toBe('ok')
    expect(mute(on, 'telegram:-200', ['alerts'], token)).toBe('forbidden')
    expect(mute(on, 'slack:D1', ['alerts'], token)).toBe('forbidden')
    expect([...on.state.mutes.entries()]).toEqual([[OWN, ['alerts']]])
    expectDecidedAgain(on)
  })

  it('said twice changes nothing', () => {
    const on = core()
    mute(on, OWN, ['alerts'])
    const { seq } = on.state.head
    expect(mute(on, OWN, ['alerts'])).toBe('ok')
    expect(on.state.head.seq).toBe(seq)
  })
})

it('a charter that names no kinds is told every alert, as its default says', () => {
  const on = new Core({}, NOON)
  on.adopt(charterWith({ channels: [{ telegram: -100 }] }))
  halt(on)
  expect(owed(on)).toEqual({ 'telegram:-100': ['org.halted'] })
})
