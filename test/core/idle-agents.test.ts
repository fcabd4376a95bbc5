import { expect, it } from 'vitest'
import { expectDecidedAgain } from '../support/again.ts'
import { Core } from '../support/core.ts'

const DAY = 86_400_000
const session = (on: Core, agent: string) => on.state.agents.get(agent)?.session

/** An agent that came once, one that waits for people, and time that another agent lets pass. */
const later = (days: number): Core => {
  const on = new Core()
  on.session('once')
  on.session('waits')
  on.escalated({ agent_id: 'waits' })
  on.now += days * DAY
  on.session('other')
  return on
}

it('what an agent said of its session is forgotten a month after it ended, and the agent is still known', () => {
  expect(session(later(29), 'once')).toBeDefined()
  const on = later(32)
  expect(session(on, 'once')).toBeUndefined()
  expect(on.state.agents.get('once')).toMatchObject({ first_seen: expect.any(Number), keys: 0 })
  expectDecidedAgain(on)
})

it('whoever has anything open keeps it', () => {
  expect(session(later(32), 'waits')).toBeDefined()
})

it('nothing is decided otherwise: it must shake hands before and after, and then goes on', () => {
  for (const days of [29, 32]) {
    const on = later(days)
    expect(JSON.stringify(on.ask({ agent_id: 'once' }))).toContain('session_required')
    on.session('once')
    on.asked({ agent_id: 'once' })
    expect(session(on, 'once')).toBeDefined()
  }
})
