import { afterEach, describe, expect, it } from 'vitest'
import { lookAtCodes } from '../../src/http/second-factor.ts'
import { hotp, totpSecret } from '../../src/http/totp.ts'
import type { World } from '../support/world.ts'
import { APPROVALS, build as buildSlack, modal, OPERATORS, text } from './slack-modals-kit.ts'
import { ANN, ROOM } from './slack-world.ts'
import { ALICE, buildKit, CHARTER, GROUP, type Kit } from './telegram-kit.ts'

const MASTER = Buffer.alloc(32, 7)
const secrets = { master: MASTER, operatorToken: 'unused' }
const enrol = (world: World, operator: string) =>
  world.governor.submit({ kind: 'enrol-totp', operator, enrolment_id: 'e1', door: 'cli' }, { kind: 'system', part: 'console' })
/** The code that an operator's authenticator shows, so many steps from now. */
const codeOf = ({ governor, clock }: World, operator: string, steps = 0): string =>
  hotp(totpSecret(MASTER, governor.org, operator, 'e1'), Math.floor(clock.now() / 30_000) + steps)
const ledger = (world: World): string => world.store.texts('default').join('\n')

const kits: Kit[] = []
afterEach(async () => {
  for (const kit of kits.splice(0)) await kit.close()
})

describe('in Telegram', () => {
  async function build(groups: object = { all: ['alice'] }) {
    const stages = [{ id: 's', any_of: ['all'] }]
    const approvals = {
      groups,
      routes: [{ id: 'all', when: 'true', confirm: 'totp', stages }],
      confirm_critical: 'typed',
    }
    const late: { world?: World } = {}
    const codes = (operator: string, code: string) =>
      late.world ? lookAtCodes({ governor: late.world.governor, secrets })(operator, code) : undefined
    const kit = await buildKit({ codes }, {}, { ...CHARTER, solo: false, approvals } as never)
    late.world = kit.world
    kits.push(kit)
    await kit.skin.start()
    await enrol(kit.world, 'alice')
    const id = await kit.ask()
    await kit.show(id)
    const say = async (said: string, chat: number) => {
      const before = kit.standIn.chat(chat).messages.length
      kit.standIn.send(chat, said, ALICE)
      await kit.standIn.waitFor(() => kit.standIn.chat(chat).messages.length >= before + 2)
      return kit.standIn.chat(chat).last
    }
    return { kit, id, say }
  }

  it('a code in a direct message approves, once, and stands nowhere in the ledger', async () => {
    const { kit, id, say } = await build()
    const code = codeOf(kit.world, 'alice')
    expect((await say(`/approve ${id.slice(-6)} ${code}`, ALICE)).text).toContain('Your approval counts.')
    expect((await kit.record(id)).status).toMatchObject({ name: 'granted', by: [{ operator: 'alice', door: 'telegram' }] })
    const next = await kit.ask()
    await kit.show(next)
    expect((await say(`/approve ${next.slice(-6)} ${code}`, ALICE)).text).toContain('was used already')
    expect((await kit.record(next)).status.name).toBe('pending')
    expect(ledger(kit.world)).not.toContain(code)
    expect(kit.faults).toEqual([])
  })

  it('a wrong code counts as a try and approves nothing', async () => {
    const { kit, id, say } = await build()
    const wrong = codeOf(kit.world, 'alice', 40)
    expect((await say(`/approve ${id.slice(-6)} ${wrong}`, ALICE)).text).toContain('The code is wrong')
    expect((await kit.record(id)).status.name).toBe('pending')
    expect(kit.world.governor.state().factors.get('alice')?.tries).toBe(1)
  })

  it('a code in a group proves nothing, is taken away, and the person is told where it counts', async () => {
    const { kit, id, say } = await build()
    const code = codeOf(kit.world, 'alice')
    const { text: said } = await say(`/approve ${id.slice(-6)} ${code}`, GROUP)
    expect(said).toContain('direct message')
    expect(kit.standIn.chat(GROUP).messages.some(({ text: one, deleted }) => !deleted && one.includes(code))).toBe(false)
    expect(kit.standIn.calls.map(({ method }) => method)).toContain('deleteMessage')
    expect((await kit.record(id)).status.name).toBe('pending')
    expect(ledger(kit.world)).not.toContain(code)
    // Nothing of it was used: the same code still counts where nobody else reads it.
    expect((await say(`/approve ${id.slice(-6)} ${code}`, ALICE)).text).toContain('Your approval counts.')
  })

  it('handing on takes a code too, in a direct message', async () => {
    const { kit, id, say } = await build({ all: ['alice', 'carol'] })
    const short = id.slice(-6)
    expect((await say(`/delegate ${short} carol`, ALICE)).text).toContain('This needs a code')
    const code = codeOf(kit.world, 'alice')
    expect((await say(`/delegate ${short} carol ${code}`, GROUP)).text).toContain(`/delegate ${short} carol CODE`)
    expect(kit.standIn.chat(GROUP).messages.some(({ text: one, deleted }) => !deleted && one.includes(code))).toBe(false)
    const substitutes = async () => (await kit.record(id)).escalation?.staged?.turns[0]?.substitutes
    expect(await substitutes()).toBeUndefined()
    expect((await say(`/delegate ${short} carol ${code}`, ALICE)).text).toContain('carol decides')
    expect(await substitutes()).toEqual([{ from: 'alice', to: 'carol', why: 'delegated', coded: true }])
    expect(ledger(kit.world)).not.toContain(code)
  })

  it('the card says where a code counts', async () => {
    const { kit, id } = await build()
    expect(kit.standIn.chat(GROUP).message(1).text).toContain(`/approve ${id.slice(-6)} CODE`)
  })
})

describe('in Slack', () => {
  const approvals = { ...APPROVALS, groups: { team: ['ann'] }, routes: [{ ...APPROVALS.routes[0], confirm: 'totp' }] }
  async function build(changes: object = {}) {
    const late: { world?: World } = {}
    const codes = (operator: string, code: string) =>
      late.world ? lookAtCodes({ governor: late.world.governor, secrets })(operator, code) : undefined
    const made = await buildSlack({ charter: { operators: OPERATORS, approvals: { ...approvals, ...changes } }, skin: { codes } })
    late.world = made.world
    await enrol(made.world, 'ann')
    return made
  }

  it('the form takes the code, once, and tells at its field what is wrong with it', async () => {
    const { slack, card, record, world, faults } = await build()
    const { id, ts } = await card()
    await slack.click(ROOM, ts, 'form_approve', ANN)
    const view = await modal(slack, ANN)
    const submit = (code: string) => slack.submitView(view.id, { code: { in: code } }, ANN)
    expect(await submit('12')).toMatchObject({ body: { errors: { code: expect.stringMatching(/six digits/) } } })
    expect(await submit(codeOf(world, 'ann', 40))).toMatchObject({ body: { errors: { code: expect.stringMatching(/wrong/) } } })
    expect(record(id).status.name).toBe('pending')
    const code = codeOf(world, 'ann')
    await submit(code)
    expect(record(id).status).toMatchObject({ name: 'granted', by: [{ operator: 'ann', door: 'slack' }] })
    expect(ledger(world)).not.toContain(code)
    expect(faults).toEqual([])
  })

  it('handing on takes a code in its form, and says at its field what is wrong with it', async () => {
    const { slack, card, record, world, faults } = await build({ groups: { team: ['ann', 'bob'] } })
    const { id, ts } = await card()
    await slack.choose(ROOM, ts, 'more', 'Delegate …', ANN)
    const view = await modal(slack, ANN)
    const submit = (code: string) => slack.submitView(view.id, { to: { in: 'bob' }, code: { in: code } }, ANN)
    expect(await submit('')).toMatchObject({ body: { errors: { code: expect.stringMatching(/six digits/) } } })
    expect(await submit(codeOf(world, 'ann', 40))).toMatchObject({ body: { errors: { code: expect.stringMatching(/wrong/) } } })
    await submit(codeOf(world, 'ann'))
    expect(record(id).escalation?.staged?.turns[0]?.substitutes).toMatchObject([{ from: 'ann', to: 'bob', coded: true }])
    expect(faults).toEqual([])
  })

  it('a code behind a slash command proves nothing', async () => {
    const { slack, card, record, world } = await build()
    const { id } = await card()
    const said = await (await slack.command(`/countersign approve ${id.slice(-6)} ${codeOf(world, 'ann')}`, ANN, ROOM)).answer()
    expect(said.visible).toContain('form')
    expect(record(id).status.name).toBe('pending')
  })

  it('what is typed is asked for beside the code, where both are', async () => {
    const critical = {
      ...approvals,
      confirm_critical: 'typed',
      routes: [{ ...APPROVALS.routes[0], severity: 'critical', confirm: 'totp' }],
    }
    const made = await buildSlack({ charter: { operators: OPERATORS, approvals: critical } })
    const { ts } = await made.card()
    await made.slack.click(ROOM, ts, 'form_approve', ANN)
    const shown = text(await modal(made.slack, ANN))
    expect(shown).toContain('Type 6.50')
    expect(shown).toContain('The code that your authenticator shows')
  })
})
