import { afterEach, describe, expect, it } from 'vitest'
import { ANN, BOB, ROOM, type SlackWorld, slackWorld, TEAM } from './slack-world.ts'

const open: SlackWorld[] = []
afterEach(async () => {
  for (const made of open.splice(0)) await made.close()
})

const OPERATORS = [
  { id: 'ann', slack: { team: TEAM, user: ANN } },
  { id: 'bob', slack: { team: TEAM, user: BOB } },
]
const ASK = { task_intent: 'Look up orders', tool: 'db.query', args: { limit: 100, filters: { region: 'eu' }, table: 'orders' } }
const tools = { default: 'allow', editable: { 'db.query': ['limit', 'filters.region'] } }

async function build(charter: object = {}): Promise<SlackWorld> {
  const made = await slackWorld({ mode: 'http', charter: { solo: false, operators: OPERATORS, tools, ...charter } })
  open.push(made)
  return made
}
const modal = (slack: SlackWorld['slack'], user: string) => slack.waitFor(() => slack.viewsOf(user)[0])
const text = (view: { content: object }) => JSON.stringify(view.content)

describe('editing from a card', () => {
  it('shows each change before it is recorded, and approves what the request then is', async () => {
    const { slack, card, record, faults } = await build()
    const { id, ts } = await card(ASK)
    await slack.choose(ROOM, ts, 'more', 'Edit …', ANN)
    const view = await modal(slack, ANN)
    expect(text(view)).toContain('args.filters.region')
    expect(text(view)).not.toContain('args.table')
    await slack.submitView(view.id, { cost: { in: '3' }, arg0: { in: '10' } }, ANN)
    const diff = text(slack.view(view.id))
    for (const part of ['$6.50\\n→ $3.00', '100\\n→ 10', 'approve what it then is']) expect(diff).toContain(part)
    expect(diff).not.toContain('region')
    expect(record(id).ask.estimated_cost).toBe(6_500_000)
    await slack.submitView(view.id, {}, ANN)
    expect(record(id)).toMatchObject({
      status: { name: 'granted', by: [{ operator: 'ann', door: 'slack' }] },
      ask: { estimated_cost: 3_000_000, args: { limit: 10, filters: { region: 'eu' }, table: 'orders' } },
    })
    expect(faults).toEqual([])
  })

  it('says at the field what cannot be edited so', async () => {
    const { slack, card, record } = await build()
    const { id, ts } = await card(ASK)
    await slack.choose(ROOM, ts, 'more', 'Edit …', ANN)
    const view = await modal(slack, ANN)
    const wrong = async (form: Record<string, { in: string }>) =>
      Object.keys(((await slack.submitView(view.id, form, ANN)).body as { errors?: object } | undefined)?.errors ?? {})
    expect(await wrong({ cost: { in: '7' } })).toEqual(['cost'])
    expect(await wrong({ cost: { in: 'cheap' } })).toEqual(['cost'])
    expect(await wrong({ arg0: { in: 'ten' } })).toEqual(['arg0'])
    expect(await wrong({})).toEqual(['cost'])
    expect(record(id)).toMatchObject({ status: { name: 'pending' }, ask: { args: { limit: 100 } } })
  })

  it('changes it only, where that is wanted, and the old card decides nothing any more', async () => {
    const { slack, card, record } = await build()
    const { id, ts } = await card(ASK)
    await slack.choose(ROOM, ts, 'more', 'Edit …', ANN)
    const view = await modal(slack, ANN)
    await slack.submitView(view.id, { arg1: { in: 'us' }, after: { in: 'no' } }, ANN)
    await slack.submitView(view.id, {}, ANN)
    expect(record(id)).toMatchObject({ status: { name: 'pending' }, ask: { args: { filters: { region: 'us' } } } })
    const said = await (await slack.click(ROOM, ts, 'approve', BOB)).answer()
    expect(said.visible).toContain('filters.region')
    expect(record(id).status.name).toBe('pending')
  })

  it('decides nothing when somebody else edited it while the form was open', async () => {
    const { slack, card, record } = await build()
    const { id, ts } = await card(ASK)
    await slack.choose(ROOM, ts, 'more', 'Edit …', ANN)
    const mine = await modal(slack, ANN)
    await slack.submitView(mine.id, { arg0: { in: '10' } }, ANN)
    await slack.choose(ROOM, ts, 'more', 'Edit …', BOB)
    const theirs = await modal(slack, BOB)
    await slack.submitView(theirs.id, { arg0: { in: '20' }, after: { in: 'no' } }, BOB)
    await slack.submitView(theirs.id, {}, BOB)
    await slack.submitView(mine.id, {}, ANN)
    expect(text(slack.view(mine.id))).toMatch(/was changed since you opened this/)
    expect(record(id)).toMatchObject({ status: { name: 'pending' }, ask: { args: { limit: 20 } } })
  })
})
