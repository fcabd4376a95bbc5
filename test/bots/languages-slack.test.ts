import { describe, expect, it } from 'vitest'
import { build, modal, OPERATORS, text } from './slack-modals-kit.ts'
import { ANN, BOB, ROOM, TEAM } from './slack-world.ts'

const [, ...OTHERS] = OPERATORS
const GERMAN = { operators: [{ id: 'ann', slack: { team: TEAM, user: ANN }, language: 'de' }, ...OTHERS] }
describe('Slack speaks German to who reads it', () => {
  it('a form, what is wrong in it, and its buttons are in the language of who fills it in, whatever the channel speaks', async () => {
    const { slack, card, record, faults } = await build({ charter: { ...GERMAN, channels: [{ slack: ROOM }] } })
    const { id, ts } = await card()
    await slack.choose(ROOM, ts, 'more', 'Ask the agent …', ANN)
    const form = await modal(slack, ANN)
    for (const said of ['Den Agenten fragen', 'Deine Frage', 'Die Frist bleibt.', '"Fragen"', '"Abbrechen"'])
      expect(text(form)).toContain(said)
    expect(await slack.submitView(form.id, { text: { in: ' ' } }, ANN)).toMatchObject({ body: { errors: { text: 'Schreibe eine Frage' } } })
    await slack.submitView(form.id, { text: { in: 'Wozu?' } }, ANN)
    expect(record(id).escalation?.questions).toMatchObject([{ operator: 'ann', text: 'Wozu?' }])
    await slack.choose(ROOM, ts, 'more', 'Ask the agent …', BOB)
    expect(text(await modal(slack, BOB))).toContain('Your question')
    expect([...faults, ...slack.violations]).toEqual([])
  })

  it('the changes of an edit are shown in German before they are made', async () => {
    const { slack, card, record } = await build({ charter: { ...GERMAN, channels: [{ slack: ROOM, language: 'de' }] } })
    const { id, ts } = await card()
    await slack.choose(ROOM, ts, 'more', 'Ändern …', ANN)
    const form = await modal(slack, ANN)
    expect(text(form)).toContain('Kosten in Dollar')
    expect(await slack.submitView(form.id, { cost: { in: 'viel' } }, ANN)).toMatchObject({
      body: { errors: { cost: 'Erwartet werden Dollar, etwa 5 oder 2.50' } },
    })
    await slack.submitView(form.id, { cost: { in: '2' } }, ANN)
    const confirmed = await slack.waitFor(() => slack.viewsOf(ANN).find((view) => text(view).includes('Ändern und genehmigen')))
    expect(text(confirmed)).toContain('Du änderst die Anfrage')
    await slack.submitView(confirmed.id, {}, ANN)
    await slack.waitFor(() => record(id).edits?.length === 1)
  })

  it('the home tab counts and filters in German', async () => {
    const world = await build({ charter: GERMAN })
    await world.ask()
    await world.slack.openHome(ANN)
    await world.slack.waitFor(() => world.slack.calls.find(({ method, status }) => method === 'views.publish' && status))
    const home = text(world.slack.view(`VHOME${ANN}`))
    for (const said of ['1 wartet auf dich.', 'Wartet auf irgendwen', 'Jedes Risiko', 'kritisches Risiko', 'Jeder Agent'])
      expect(home).toContain(said)
  })
})
