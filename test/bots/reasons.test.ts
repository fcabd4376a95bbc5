import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { ALICE, buildKit, buttonsOf, CAROL, CHARTER, GROUP, type Kit, MALLORY } from './telegram-kit.ts'

const REASONS = ['Too expensive', 'Wrong target']
let kit: Kit
let id: string

const start = async (approvals: object): Promise<void> => {
  kit = await buildKit({}, {}, { ...CHARTER, approvals } as never)
  await kit.skin.start()
  id = await kit.ask({ target_resource: 'treasury' })
  await kit.show(id)
}
afterEach(() => kit.close())

const group = () => kit.standIn.chat(GROUP)
const tap = (message: number, button: string, who: number) => kit.standIn.tap(GROUP, message, button, who)
const status = async () => (await kit.record(id)).status

describe('reasons to reject in Telegram', () => {
  beforeEach(() => start({ reasons: REASONS }))

  it('are offered below the card; the tap on one rejects with it, for who tapped', async () => {
    expect(buttonsOf(group().last)).toEqual(['APPROVE', 'REJECT', 'Reject because …'])
    await tap(1, 'Reject because …', ALICE)
    expect((await status()).name).toBe('pending')
    expect(buttonsOf(group().last)).toEqual([...REASONS, 'In your own words …'])
    expect((await tap(2, 'Wrong target', CAROL)).text).toBe('Rejected.')
    expect(await status()).toMatchObject({ name: 'refused', by: { operator: 'carol' }, reason: { text: 'Wrong target' } })
    await until(() => buttonsOf(group().last).length === 0)
    expect(group().last.text).toContain('Rejected by carol')
    await kit.show(id)
    expect(group().messages[0]?.text).toContain('Reason: Wrong target')
  })

  it('are no detour: one tap on REJECT still rejects at once', async () => {
    expect((await tap(1, 'REJECT', ALICE)).text).toBe('Rejected.')
    expect((await status()).name).toBe('refused')
  })

  it('are neither offered to strangers nor counted from them', async () => {
    expect(await tap(1, 'Reject because …', MALLORY)).toMatchObject({ show_alert: true })
    expect(group().messages).toHaveLength(1)
    await tap(1, 'Reject because …', ALICE)
    expect(await tap(2, 'Too expensive', MALLORY)).toMatchObject({ show_alert: true })
    expect((await status()).name).toBe('pending')
  })

  it('are never given for somebody after the charter changed them, nor after it is decided', async () => {
    await tap(1, 'Reject because …', ALICE)
    const { governor } = kit.world
    const content = governor.state().charter
    if (!content) throw new Error('no charter')
    const other = { ...content, charter: { ...content.charter, approvals: { ...content.charter.approvals, reasons: ['Not now'] } } }
    await governor.submit({ kind: 'adopt', content: other as never }, { kind: 'system', part: 'boot' })
    expect((await tap(2, 'Too expensive', ALICE)).text).toContain('does not list this reason')
    expect((await status()).name).toBe('pending')
    await tap(1, 'APPROVE', ALICE)
    expect((await tap(2, 'Too expensive', CAROL)).text).toContain('Approved by alice')
    expect((await status()).name).toBe('granted')
  })
})

describe('what is approved in writing, in Telegram', () => {
  beforeEach(() =>
    start({
      groups: { all: ['alice', 'carol'] },
      routes: [{ id: 'a', when: 'true', confirm: 'typed', stages: [{ id: 's', any_of: ['all'] }] }],
    }),
  )

  it('has no button to approve; the card says what to type, and a tap on an old one counts for nothing', async () => {
    expect(buttonsOf(group().last)).toEqual(['REJECT'])
    expect(group().last.text).toContain(`/approve ${id.slice(-6)} 0.50`)
    const write = async (text: string): Promise<void> => {
      const { length } = group().messages
      kit.standIn.send(GROUP, text, ALICE)
      await until(() => group().messages.length > length + 1)
    }
    await write(`/approve ${id.slice(-6)}`)
    await write(`/approve ${id.slice(-6)} 0.5`)
    expect((await status()).name).toBe('pending')
    expect((await kit.record(id)).escalation?.votes).toEqual([])
    expect((await kit.world.governor.about(id)).map(({ entry }) => entry.type)).toContain('attempt.refused')
    await write(`/approve ${id.slice(-6)} 0.50`)
    expect(await status()).toMatchObject({ name: 'granted', by: [{ operator: 'alice', door: 'telegram' }] })
  })
})
