import { afterEach, describe, expect, it } from 'vitest'
import { OPERATOR_TOKEN } from '../support/http.ts'
import { charterContent } from '../support/world.ts'
import { LAW, type Office, openOffice } from './office.ts'

let office: Office
afterEach(() => office.close())

const adopt = async (changes: object) =>
  (await office.http.send('POST', '/api/v1/charter/adopt', { body: charterContent({ ...LAW, ...changes }), token: OPERATOR_TOKEN })).json()

describe('A18: a quorum that nobody can reach', () => {
  it('is refused when the charter is loaded, with the path and why; the charter in force stays', async () => {
    office = await openOffice()
    const before = office.world.governor.charter().hash
    const { charter, models } = charterContent(LAW)
    const approvals = {
      groups: { team: ['ann', 'bob'] },
      routes: [{ id: 'all', when: 'true', stages: [{ id: 'team', any_of: ['team'], quorum: 3 }] }],
    }
    const body = { charter: { ...charter, approvals }, models }
    const answer = await office.http.send('POST', '/api/v1/charter/adopt', { body, token: OPERATOR_TOKEN })
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'charter_invalid'])
    expect(answer.body).toContain('approvals.routes.0.stages.0')
    expect(office.world.governor.charter().hash).toBe(before)
  })
})

describe('A19: switching enforcement off', () => {
  const rules = [
    { id: 'prod', effect: 'deny', when: "request.environment == 'production'", reason_code: 'prod', reason: 'Never production' },
  ]

  it('needs two different people, who see what it changes, and is in the ledger with their names', async () => {
    office = await openOffice({ rules, amendments: { people: 2 } })
    const drop = await adopt({ rules: [], amendments: { people: 2 } })
    const id = drop.motion_id as string
    await office.work()
    const { telegram } = office.copies(id)
    expect(telegram.text).toContain('rules')
    expect((await office.tap(id, 'ann')).text).toContain('1 of 2')
    expect(await (await office.click(id, 'ann')).told()).toContain('ann approved')
    expect(office.world.governor.charter().document.rules).toHaveLength(1)
    expect((await office.ask({ environment: 'production' })).cause).toBe('policy')
    await office.click(id, 'bob')
    await office.slack.waitFor(() => office.world.governor.charter().document.rules?.length === 0)
    const about = (await office.entries('default')).filter(({ type }) => type === 'charter.adopted')
    expect(about.at(-1)?.data).toMatchObject({ motion: id })
    const votes = (await office.entries(id))
      .filter(({ type }) => type === 'motion.voted')
      .map(({ data }) => (data as { operator?: string }).operator)
    expect(votes).toEqual(['ann', 'bob'])
  })

  it('is asked of two people also as an action of an agent', async () => {
    office = await openOffice()
    const id = await office.asked({ task_intent: 'Harden nothing', tool: 'shell.run', args: { command: 'setenforce 0' } })
    expect(office.copies(id).slack.text).toContain('0 of 2 approved')
    await office.tap(id, 'ann')
    expect(office.record(id).status.name).toBe('pending')
    expect((await office.tap(id, 'bob')).text).toBe('Approved.')
  })
})
