import { afterEach, describe, expect, it } from 'vitest'
import { reasonKey } from '../../src/core/approvals/reasons.ts'
import { ANN, BOB, EVE, ROOM, type SlackWorld, type SlackWorldOptions, slackWorld, TEAM } from './slack-world.ts'

const open: SlackWorld[] = []
afterEach(async () => {
  for (const made of open.splice(0)) await made.close()
})

const OPERATORS = [
  { id: 'ann', slack: { team: TEAM, user: ANN } },
  { id: 'bob', slack: { team: TEAM, user: BOB }, roles: ['approver'] },
]
const route = (id: string, when: string, group: string) => ({ id, when, stages: [{ id: 'team', any_of: [group] }] })
const APPROVALS = {
  groups: { ann: ['ann'], bob: ['bob'] },
  routes: [route('mail', "request.tool == 'mail.send'", 'bob'), route('rest', 'true', 'ann')],
}
const MAIL = { task_intent: 'Write to a client', tool: 'mail.send' }

async function build(options: Partial<SlackWorldOptions> = {}): Promise<SlackWorld> {
  const charter = { solo: false, operators: OPERATORS, approvals: APPROVALS, ...options.charter }
  const made = await slackWorld({ mode: 'http', ...options, charter })
  open.push(made)
  return made
}

/** Opens somebody's home tab: what it says. */
async function home({ slack }: SlackWorld, user: string): Promise<string> {
  const before = slack.calls.length
  await slack.openHome(user)
  await slack.waitFor(() => slack.calls.slice(before).find(({ method, status }) => method === 'views.publish' && status))
  return shown(slack, user)
}
const shown = (slack: SlackWorld['slack'], user: string): string => JSON.stringify(slack.view(`VHOME${user}`).content)
const says = (slack: SlackWorld['slack'], user: string, words: string) => slack.waitFor(() => shown(slack, user).includes(words))

describe('the home tab', () => {
  it.each(['socket', 'http'] as const)('shows what waits for me in full, and takes my answer (%s)', async (mode) => {
    const world = await build({ mode })
    const { slack, ask, record, faults } = world
    const id = await ask({ args: { size: 'xl' } })
    const text = await home(world, ANN)
    expect(text).toContain('1 waits for you')
    for (const part of ['buy a server', '$6.50', '\\"size\\": \\"xl\\"', 'rejects itself at 12:10 UTC'])
      expect(text).toContain(part.replaceAll('"size\\', '"size\\'))
    await slack.clickHome(ANN, `a:${id}.1`)
    await says(slack, ANN, 'Your approval of')
    expect(record(id)).toMatchObject({ status: { name: 'granted', by: [{ operator: 'ann', door: 'slack' }] } })
    expect(shown(slack, ANN)).toContain('Nothing waits for you')
    expect(shown(slack, ANN)).toMatch(/You answered.*buy a server.*Approved by ann in Slack/)
    expect(faults).toEqual([])
    expect(slack.violations).toEqual([])
  })

  it('shows nothing of any request to who is not listed, and how to be', async () => {
    const world = await build()
    await world.ask()
    const text = await home(world, EVE)
    expect(text).toContain(`user: ${EVE}`)
    expect(text).not.toContain('buy a server')
    expect(text).not.toContain('crew-01')
  })

  it('has buttons only for what waits for me; what waits for others is behind a filter, to be read', async () => {
    const world = await build()
    const { slack, ask } = world
    const [mine, theirs] = [await ask(), await ask(MAIL)]
    expect(await home(world, ANN)).not.toContain('Write to a client')
    await slack.clickHome(ANN, 'filter_whose', { option: 'all' })
    await says(slack, ANN, 'Write to a client')
    expect(shown(slack, ANN)).toContain(`a:${mine}`)
    expect(shown(slack, ANN)).not.toContain(`a:${theirs}`)
    expect(shown(slack, ANN)).not.toContain(`:${theirs}.`)
  })

  it('filters by agent and risk, and keeps the filters', async () => {
    const world = await build({ charter: { risk: { tools: { list: { 'db.write': 'high' } } } } })
    const { slack, ask } = world
    await ask({ task_intent: 'tidy one', tool: 'db.write' })
    await ask({ task_intent: 'tidy two', agent_id: 'crew-01', tool: 'note' })
    await home(world, ANN)
    await slack.clickHome(ANN, 'filter_risk', { option: 'high' })
    await says(slack, ANN, 'as filtered')
    expect(shown(slack, ANN)).toContain('tidy one')
    expect(shown(slack, ANN)).not.toContain('tidy two')
    await slack.clickHome(ANN, 'filter_agent', { option: 'crew-01' })
    expect(await home(world, ANN)).not.toContain('tidy two')
    await slack.clickHome(ANN, 'filter_risk', { option: '*' })
    await says(slack, ANN, 'tidy two')
  })

  it('follows what happens elsewhere while it is open', async () => {
    const world = await build()
    const { slack, card } = world
    expect(await home(world, ANN)).toContain('Nothing waits for you')
    const { ts } = await card()
    await says(slack, ANN, '1 waits for you')
    await slack.click(ROOM, ts, 'approve', ANN)
    await says(slack, ANN, 'Approved by ann')
  })

  it('is published again only when it shows something else', async () => {
    const world = await build()
    const { slack, ask } = world
    await home(world, ANN)
    await home(world, BOB)
    const calls = (user: string): number =>
      slack.calls.filter(({ method, params }) => method === 'views.publish' && params['user_id'] === user).length
    await ask(MAIL)
    await says(slack, BOB, '1 waits for you')
    expect([calls(ANN), calls(BOB)]).toEqual([1, 2])
  })

  it('approves nothing that it cannot show in full', async () => {
    const world = await build()
    const { slack, ask, record } = world
    const id = await ask({ args: { query: 'x'.repeat(9000) } })
    const text = await home(world, ANN)
    expect(text).not.toContain(`"a:${id}`)
    expect(text).toContain(`"r:${id}`)
    await slack.clickHome(ANN, `r:${id}.1`)
    await says(slack, ANN, 'Your rejection of')
    expect(record(id).status).toMatchObject({ cause: 'operator' })
  })

  it('opens the same forms as a card does', async () => {
    const world = await build({ charter: { approvals: { ...APPROVALS, reasons: ['Not now'] } } })
    const { slack, ask, record } = world
    const id = await ask()
    await home(world, ANN)
    await slack.clickHome(ANN, `r:${id}.1`)
    const view = await slack.waitFor(() => slack.viewsOf(ANN).find(({ id: name }) => !name.startsWith('VHOME')))
    await slack.submitView(view.id, { reason: { in: reasonKey('Not now') } }, ANN)
    expect(record(id).status).toMatchObject({ cause: 'operator', reason: { text: 'Not now' } })
    await says(slack, ANN, 'Rejected by ann')
  })

  it('tells a wrong clicker in their own tab, keeps the attempt, and decides nothing', async () => {
    const world = await build()
    const { slack, ask, record } = world
    const id = await ask()
    await home(world, ANN)
    await slack.clickHome(ANN, `a:${id}.1`, { as: EVE })
    await slack.waitFor(() => record(id).attempts.includes(`slack:${TEAM}/${EVE}:not_operator`))
    await slack.waitFor(() => slack.viewsOf(EVE).length === 1)
    expect(shown(slack, EVE)).not.toContain('buy a server')
    await slack.clickHome(ANN, `a:${id}.1`, { as: BOB })
    await slack.waitFor(() => slack.viewsOf(BOB).length === 1)
    expect(shown(slack, BOB)).toMatch(/Nothing changed: You are not asked/)
    expect(record(id).status.name).toBe('pending')
  })

  it('says so when an old button comes too late, or nothing can be recorded', async () => {
    const made = await build()
    const { slack, ask, record, world } = made
    const id = await ask()
    await home(made, ANN)
    world.store.fault = 'unreachable'
    await slack.clickHome(ANN, `a:${id}.1`)
    await says(slack, ANN, 'could not be recorded')
    world.store.fault = 'none'
    world.clock.advance(600_000)
    await slack.clickHome(ANN, `a:${id}.1`)
    await says(slack, ANN, 'Nothing changed: The deadline')
    expect(record(id).status).toMatchObject({ cause: 'timeout' })
  })

  it('fits the platform with more than it can show', async () => {
    const world = await build()
    for (let i = 0; i < 12; i++) await world.ask({ task_intent: `${i} ${'<'.repeat(900)}`, args: { n: '&'.repeat(300) } })
    const text = await home(world, ANN)
    expect(text).toContain('12 wait for you')
    expect(text).toContain('4 more')
    expect(world.faults).toEqual([])
  })
})
