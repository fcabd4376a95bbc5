import { expect, it } from 'vitest'
import { ALICE, BOB, Core } from '../support/core.ts'

it('grants what needs two people at the second person, and counts nobody twice', () => {
  const core = new Core({ risk: { floor: { medium: 2 }, tools: { list: { deploy: 'high' } } }, solo: false })
  core.session()
  const id = core.escalated({ tool: 'deploy' })
  expect(core.state.requests.get(id)?.escalation?.people).toBe(2)
  expect(core.vote(id, ALICE)).toBe('ok')
  expect(core.status(id)).toBe('pending')
  expect(core.vote(id, ALICE)).toBe('already_voted')
  expect(core.vote(id, BOB)).toBe('ok')
  expect(core.status(id)).toBe('granted')
})
