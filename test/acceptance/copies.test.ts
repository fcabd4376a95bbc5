import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { LAW, type Office, openOffice, settled } from './office.ts'

let office: Office
afterEach(() => office.close())

describe('A3: two taps on two platforms at the same moment', () => {
  it('have one winner, and both cards agree', async () => {
    office = await openOffice()
    const ids = [await office.asked(), await office.asked()]
    for (const [i, id] of ids.entries()) {
      const both = [() => office.tap(id, 'ann', 'REJECT'), () => office.click(id, 'bob', 'approve')]
      await Promise.all((i === 0 ? both : both.reverse()).map((go) => go()))
      await until(() => office.record(id).status.name !== 'pending')
      await office.work()
      const { status, escalation } = office.record(id)
      expect(escalation?.votes).toHaveLength(1)
      const says = status.name === 'granted' ? 'Approved by bob in Slack' : 'Rejected by ann in Telegram'
      const { telegram, slack } = office.copies(id)
      expect([telegram.text, slack.text].map((text) => text.includes(says))).toEqual([true, true])
      expect([telegram.buttons, slack.buttons]).toEqual([[], []])
    }
    expect(office.faults).toEqual([])
  })
})

describe('A4: a decision that cannot be recorded', () => {
  it('decides nothing: the buttons stay on every card, and who tapped is told; once it can be, the same tap counts', async () => {
    office = await openOffice()
    const id = await office.asked()
    const before = office.copies(id)
    office.world.store.fault = 'unreachable'
    expect(await office.tap(id, 'ann')).toMatchObject({
      show_alert: true,
      text: expect.stringContaining('could not be recorded') as unknown,
    })
    expect(await (await office.click(id, 'bob')).told()).toContain('could not be recorded, so nothing was decided')
    office.world.store.fault = 'none'
    expect(office.record(id).status.name).toBe('pending')
    expect(office.copies(id)).toEqual(before)
    expect((await office.tap(id, 'ann')).text).toBe('Approved.')
  })
})

describe('A5: a request that does not fit a card', () => {
  it('has no approve button on any platform, and a made-up tap approves nothing', async () => {
    office = await openOffice()
    const id = await office.asked({ args: { rows: Array.from({ length: 400 }, (_, i) => `row ${i}`) } })
    const { telegram, slack } = office.copies(id)
    expect(telegram.buttons.filter((label) => /approve/i.test(label))).toEqual([])
    expect(slack.buttons.filter((action) => /approve/i.test(action))).toEqual([])
    expect(telegram.buttons).toContain('REJECT')
    expect(slack.buttons).toContain('reject')
    const channel = `telegram:${LAW.channels[0].telegram}`
    const made = { kind: 'vote', request_id: id, vote: 'approve', door: 'telegram', channel } as const
    const answer = await office.world.governor.submit(made, { kind: 'person', identity: { on: 'telegram', user: 1001 } })
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'not_shown' } })
    expect((await office.tap(id, 'ann', 'REJECT')).text).toBe('Rejected.')
  })
})

describe('A13: a charter that changes while a request waits', () => {
  it('ends what it now denies at once, and a tap on the old card tells the truth; what it still asks about waits on', async () => {
    office = await openOffice()
    const [denied, stays] = [await office.asked({ task_intent: 'Withdraw the funds to a friend' }), await office.asked()]
    const { telegram: old } = office.copies(denied)
    await office.world.adopt({ ...LAW, deny: { intents: ['to a friend'] } })
    expect(office.record(denied).status).toMatchObject({ name: 'refused', cause: 'stale' })
    expect(old.buttons).toContain('APPROVE')
    expect(await office.tap(denied, 'ann')).toMatchObject({ show_alert: true })
    await office.work()
    const { telegram, slack } = office.copies(denied)
    expect([telegram.buttons, slack.buttons]).toEqual([[], []])
    expect([telegram.text, slack.text].every((text) => /charter changed|denie/i.test(text))).toBe(true)
    await office.click(stays, 'bob')
    await settled(office, stays, 'granted')
    expect(office.record(stays).status).toMatchObject({ charter: office.world.governor.charter().hash })
  })

  it('and between the grant and its use: what it now denies cannot be used', async () => {
    office = await openOffice()
    const id = await office.asked()
    await office.tap(id, 'ann')
    await office.world.adopt({ ...LAW, deny: { intents: ['withdraw'] } })
    expect(await office.redeem(id)).toMatchObject({ code: 'stale' })
    await office.work()
    expect(office.copies(id).slack.text).toMatch(/charter changed|denie/i)
  })
})
