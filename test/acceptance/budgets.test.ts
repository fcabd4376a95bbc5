import { afterEach, describe, expect, it } from 'vitest'
import { usedIn } from '../../src/core/budget/windows.ts'
import { type Office, ON, openOffice, tokenOf } from './office.ts'

let office: Office
afterEach(() => office.close())

const used = () => usedIn(office.world.governor.state(), 'agent-day:2026-11-21:crew-01')
const write = (path: string) => ({ task_intent: 'Write the notes', tool: 'fs.write', args: { path }, estimated_cost_usd: 1 })
const STANDING = {
  standing_grants: { max_for: '2h', max_uses: 5, max_usd: 10 },
  rules: [{ id: 'write', effect: 'confirm', when: "request.tool == 'fs.write'", reason_code: 'write', reason: 'Writing is asked' }],
}
const terms = (more: object) => ({
  standing: { tool: 'fs.write', args: { path: { glob: 'docs/**' } }, for: '1h', max_uses: 5, max_usd: 10, ...more },
})
const give = async (more: object) => {
  expect(await office.vote(await office.asked(write('docs/a.md')), 'ann', terms(more))).toMatchObject({ status: 'GRANTED' })
  return (await office.http.send('GET', '/api/v1/standing-grants', { token: tokenOf('ann') })).json().standing_grants.at(-1)
}
/** How many of so many more are answered without asking anybody. */
const answered = async (n: number) => {
  const answers = await Promise.all(Array.from({ length: n }, (_, i) => office.ask(write(`docs/${i}.md`))))
  return answers.filter(({ status }) => status === 'GRANTED').length
}

describe('A10: a standing grant', () => {
  it.each([
    ['count', { max_uses: 2 }, 2],
    ['spend', { max_usd: 3.5 }, 3],
  ])('is capped by %s, also by requests that come at once', async (_, more, most) => {
    office = await openOffice(STANDING)
    await give(more)
    expect(await answered(5)).toBe(most)
  })

  it('is capped by time', async () => {
    office = await openOffice(STANDING)
    await give({ for: '10m' })
    expect(await answered(1)).toBe(1)
    office.world.clock.advance(600_000)
    expect(await answered(1)).toBe(0)
  })

  it('is revoked mid-use from a chat: what it granted and nobody used is taken back, what is under way goes on, nothing more is answered', async () => {
    office = await openOffice(STANDING)
    const { standing_id } = await give({})
    const [busy, unused] = [(await office.ask(write('docs/1.md'))).request_id, (await office.ask(write('docs/2.md'))).request_id]
    expect(await office.redeem(busy)).toMatchObject({ state: 'executing' })
    const said = await office.slack.command(`/countersign grants revoke ${standing_id.slice(-6)} wrong folder`, ON.bob.slack, 'C0ROOM')
    expect((await said.answer()).visible).toContain('revoked')
    expect([busy, unused].map((id) => office.record(id).status.name)).toEqual(['executing', 'revoked'])
    expect(await answered(1)).toBe(0)
    const types = (await office.entries(standing_id)).map(({ type }) => type)
    expect(types).toEqual(['standing.granted', 'standing.ended'])
  })
})

describe('A11: budgets', () => {
  it('hold under 200 approvals at once, on both platforms and over HTTP: not a micro-dollar more than the day', async () => {
    office = await openOffice({ budgets: { agent_day_usd: 60 } })
    const answers = await Promise.all(Array.from({ length: 200 }, () => office.ask({ estimated_cost_usd: 0.5 })))
    const waiting = answers.filter(({ status }) => status === 'PENDING').map(({ request_id }) => request_id)
    expect(answers.filter(({ cause }) => cause === 'budget')).toHaveLength(80)
    expect(waiting).toHaveLength(120)
    const person = { kind: 'person', identity: { on: 'telegram', user: ON.bob.telegram } } as const
    const vote = (id: string) => ({ kind: 'vote', request_id: id, vote: 'approve', door: 'cli' }) as const
    await Promise.all(waiting.flatMap((id) => [office.vote(id, 'ann'), office.world.governor.submit(vote(id), person)]))
    expect(waiting.map((id) => office.record(id).status.name)).toEqual(waiting.map(() => 'granted'))
    expect(used()).toBe(60_000_000)
    // A limit that is lowered while others still wait is not passed by approving them, either.
    expect((await office.ask({ estimated_cost_usd: 0.01 })).cause).toBe('budget')
  })

  it('hold when a limit is lowered while 200 wait: approvals beyond it grant nothing', async () => {
    office = await openOffice({ budgets: { agent_day_usd: 200 } })
    const ids = (await Promise.all(Array.from({ length: 200 }, () => office.ask({ estimated_cost_usd: 1 })))).map(
      ({ request_id }) => request_id,
    )
    const lowered = office.world.adopt({ ...office.world.governor.charter().document, budgets: { agent_day_usd: 50 } } as Record<
      string,
      unknown
    >)
    await Promise.all([...ids.map((id) => office.vote(id, 'ann')), lowered])
    const granted = ids.filter((id) => office.record(id).status.name === 'granted')
    const stale = ids.filter((id) => office.record(id).status.name === 'refused')
    expect(granted.length + stale.length).toBe(200)
    const ledger = await office.world.store.read('default', 0, 10_000)
    const adopted = ledger.findLastIndex(({ entry }) => entry.type === 'charter.adopted')
    const before = ledger.slice(0, adopted).filter(({ entry }) => entry.type === 'request.granted').length
    // What was granted under the old limit stands; under the new one nothing was granted beyond it.
    expect(granted.length).toBe(Math.max(before, 50))
    expect(used()).toBe(granted.length * 1_000_000)
    for (const id of stale) expect(office.record(id).status).toMatchObject({ cause: 'stale' })
  })
})
