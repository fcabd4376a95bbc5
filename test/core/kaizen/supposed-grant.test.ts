import { expect, it } from 'vitest'
import type { Evidence } from '../../../src/core/improvements/record.ts'
import { ALICE, type Changes, type Core, MINUTE } from '../../support/core.ts'
import { evidenceFor } from '../../support/evidence.ts'
import { approved, settled, working } from '../../support/history.ts'

const DAILY = { task_intent: 'As every day', confidence: 0.1 }
const HOUR = 60 * MINUTE
const TERMS = { for: '8h', max_uses: 50, max_usd: 50 }

const team = (law: Changes = {}): Core => working({ standing_grants: { max_for: '8h', max_uses: 50, max_usd: 50 }, ...law })
const daily = (core: Core, times: number, more: Changes = {}, usd?: number): string[] =>
  Array.from({ length: times }, () => settled(core, approved(core, MINUTE, { ...DAILY, ...more }), usd))
/** What a standing grant like the last of them would have done. */
const evidence = (core: Core, ids: readonly string[], terms: Partial<typeof TERMS> = {}): Promise<Evidence> =>
  evidenceFor(core, { kind: 'standing_grant_for_pattern', request_id: ids.at(-1) as string, terms: { ...TERMS, ...terms } })

it('answers what is like the request from the first approval on, and nothing else', async () => {
  const core = team()
  approved(core, MINUTE, { ...DAILY, tool: 'search' })
  approved(core, MINUTE, { ...DAILY, task_intent: 'As every other day' })
  expect(await evidence(core, daily(core, 4))).toMatchObject({ requests: 6, changed: 3, taps: { was: 6, would: 3 }, granted_more: 3e6 })
})

it('takes no more uses than it would have', async () => {
  const core = team()
  expect(await evidence(core, daily(core, 6), { max_uses: 2 })).toMatchObject({ changed: 2, taps: { was: 6, would: 4 }, risk_added: 6 })
})

it('spends no more dollars than it would have, less what settlements gave back', async () => {
  const whole = team()
  expect(await evidence(whole, daily(whole, 6), { max_usd: 2.5 })).toMatchObject({ changed: 2, granted_more: 2e6 })
  const half = team()
  expect(await evidence(half, daily(half, 6, {}, 0.5), { max_usd: 2.5 })).toMatchObject({ changed: 4, granted_more: 4e6 })
})

it('is over when it would be, and none comes after it', async () => {
  const core = team()
  const early = daily(core, 3)
  core.now += 2 * HOUR
  expect(await evidence(core, [...early, ...daily(core, 3)], { for: '1h' })).toMatchObject({ changed: 2, taps: { was: 6, would: 4 } })
})

it('is good as long in the past as it would be from now on', async () => {
  const core = team()
  const ids = daily(core, 6)
  const until = new Date(core.now + 1 + 150_000).toISOString()
  const { for: _, ...terms } = TERMS
  // The first gives it a minute after it was asked, and two are asked within two and a half minutes from then.
  const found = await evidenceFor(core, {
    kind: 'standing_grant_for_pattern',
    request_id: ids.at(-1) as string,
    terms: { ...terms, until },
  })
  expect(found).toMatchObject({ changed: 3, granted_more: 3e6 })
})

it('answers nothing that is riskier, or that people are asked about for another reason', async () => {
  const core = team({ escalate: { cost_above_usd: 5 } })
  const ids = daily(core, 2)
  approved(core, MINUTE, { ...DAILY, estimated_cost_usd: 6 })
  expect(await evidence(core, [...ids, ...daily(core, 1)])).toMatchObject({ changed: 2, granted_more: 2e6 })
})

it('counts what people rejected and it would have granted', async () => {
  const core = team()
  const ids = daily(core, 2)
  core.vote(core.asked(DAILY).id, ALICE, 'reject')
  expect(await evidence(core, [...ids, ...daily(core, 1)])).toMatchObject({ changed: 3, against_people: 1 })
})

it('grants nothing where the charter has no standing grants, or asks each time', async () => {
  const none = working()
  expect(await evidence(none, daily(none, 3))).toMatchObject({ changed: 0, taps: { was: 3, would: 3 } })
  const probed = team({ breakers: undefined, trust: { capabilities: { X: { threshold: 50 } }, resources: { llm_tokens: ['X'] } } })
  expect(await evidence(probed, daily(probed, 3))).toMatchObject({ changed: 0, granted_more: 0 })
})
