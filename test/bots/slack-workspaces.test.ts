import { afterEach, describe, expect, it } from 'vitest'
import { formBody, signRequest } from '../../demo/standins/slack/signed.ts'
import { ConfigInvalid, readConfig } from '../../src/config.ts'
import { ANN, BOB, ROOM, SECRET, type SlackWorld, type SlackWorldOptions, slackWorld, TEAM } from './slack-world.ts'

const SECOND = 'T0SECOND'
const THEIR_ROOM = 'C0THEIRS'
const ZOE = 'U0ZOE'

const open: SlackWorld[] = []
afterEach(async () => {
  for (const made of open.splice(0)) await made.close()
})
/** Two workspaces with a room each; Zoe is in the second. */
async function build(options: Partial<SlackWorldOptions> = {}): Promise<SlackWorld> {
  const charter = {
    operators: [
      { id: 'ann', slack: { team: TEAM, user: ANN } },
      { id: 'zoe', slack: { team: SECOND, user: ZOE } },
    ],
    channels: [{ slack: ROOM }, { slack: THEIR_ROOM, team: SECOND }],
  }
  const standin = { others: { 'xoxb-2': SECOND } }
  const made = await slackWorld({ mode: 'http', charter, standin, skin: { workspaces: { [SECOND]: 'xoxb-2' } }, ...options })
  made.slack.addUser({ id: ZOE, name: 'zoe', team: SECOND })
  made.slack.addChannel({ id: THEIR_ROOM, name: 'theirs', team: SECOND, members: [ZOE] })
  open.push(made)
  return made
}
const shown = async ({ skin, record }: SlackWorld, id: string, channel: string): Promise<string> => {
  const result = await skin.show(`slack:${channel}`, record(id), null)
  if (result.kind !== 'shown' || result.ref.on !== 'slack') throw new Error(JSON.stringify(result))
  return result.ref.ts
}
const post = async ({ url, world }: SlackWorld, payload: object) => {
  const { body, headers } = signRequest(SECRET, world.clock, formBody({ ...payload }))
  return (await fetch(url, { method: 'POST', body, headers })).status
}

describe('several workspaces', () => {
  it('get their cards by the token of each, and the people of each answer', async () => {
    const made = await build()
    const { slack, ask, record, skin } = made
    const [one, two] = [await ask(), await ask({ task_intent: 'buy another' })]
    const ts = await shown(made, one, ROOM)
    const theirs = await shown(made, two, THEIR_ROOM)
    await slack.click(ROOM, ts, 'approve', ANN)
    await slack.click(THEIR_ROOM, theirs, 'approve', ZOE)
    await slack.waitFor(() => [one, two].every((id) => record(id).status.name === 'granted'))
    expect(record(two).escalation?.votes).toMatchObject([{ operator: 'zoe', door: 'slack' }])
    await slack.openHome(ZOE)
    await slack.waitFor(() => slack.viewsOf(ZOE).length === 1)
    expect(skin.health().every(({ ok }) => ok)).toBe(true)
    expect(made.faults).toEqual([])
  })

  it('decide nothing for a workspace that has no token here, whoever it names', async () => {
    const made = await build()
    const { slack, ask, record, world } = made
    const id = await ask()
    await slack.click(ROOM, await shown(made, id, ROOM), 'approve', BOB)
    await slack.waitFor(() => record(id).attempts.length === 1)
    const sent = slack.lastPayload() as { message: object; user: object }
    const foreign = {
      team: { id: 'T0OTHER' },
      message: { ...sent.message, team: 'T0OTHER' },
      user: { id: ANN, name: 'ann', team_id: TEAM },
    }
    const before = world.governor.state().head.seq
    expect(await post(made, { ...sent, ...foreign })).toBe(200)
    await slack.waitFor(() => made.faults.length === 1)
    expect(String(made.faults[0])).toContain('T0OTHER')
    expect(world.governor.state().head.seq).toBe(before)
    expect(record(id).status.name).toBe('pending')
  })

  it('decide nothing for a click that names a channel of another workspace', async () => {
    const made = await build()
    const { slack, ask, record } = made
    const id = await ask()
    await slack.click(ROOM, await shown(made, id, ROOM), 'approve', BOB)
    const sent = slack.lastPayload() as object
    const crossed = { channel: { id: THEIR_ROOM, name: 'theirs' }, user: { id: ANN, name: 'ann', team_id: TEAM } }
    expect(await post(made, { ...sent, ...crossed })).toBe(200)
    await slack.waitFor(() => made.faults.length === 1)
    expect(record(id).status.name).toBe('pending')
  })

  it('ignore ids of an organisation (Enterprise Grid): nobody is known by one', async () => {
    const made = await build()
    const { slack, ask, record } = made
    const id = await ask()
    await slack.click(ROOM, await shown(made, id, ROOM), 'approve', BOB)
    const sent = slack.lastPayload() as object
    const enterprise = { id: 'E0GRID', name: 'grid' }
    const inGrid = { ...sent, enterprise, team: { id: TEAM, domain: 'standin', enterprise_id: 'E0GRID' } }
    await post(made, { ...inGrid, is_enterprise_install: false, user: { id: ANN, username: 'ann', team_id: 'E0GRID' } })
    await slack.waitFor(() => record(id).attempts.includes(`slack:E0GRID/${ANN}:not_operator`))
    expect(record(id).status.name).toBe('pending')
    await post(made, { ...inGrid, user: { id: ANN, username: 'ann', team_id: TEAM } })
    await slack.waitFor(() => record(id).status.name === 'granted')
  })

  it('name a token that is refused or of another workspace than it is set for, and keep the others working', async () => {
    const made = await build({ skin: { workspaces: { [SECOND]: 'xoxb-wrong' } } })
    expect(made.skin.health()[0]?.problem).toMatch(/^Workspace T0SECOND: .*invalid_auth/)
    await shown(made, await made.ask(), ROOM)
    expect(made.skin.health().find(({ channel }) => channel === `slack:${ROOM}`)).toMatchObject({ ok: true })
    const swapped = await build({ skin: { workspaces: { T0THIRD: 'xoxb-2' } } })
    expect(swapped.skin.health()[0]?.problem).toMatch(/token of T0SECOND under T0THIRD/)
  })
})

describe('SLACK_WORKSPACES', () => {
  const env = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }
  it('names further tokens by team id', () => {
    const { slack } = readConfig({}, { ...env, SLACK_WORKSPACES: 'T0123=xoxb-2=,T0456=xoxb-3' })
    expect(slack?.workspaces).toEqual({ T0123: 'xoxb-2=', T0456: 'xoxb-3' })
  })

  it.each(['T0123', 'E0123=xoxb-2', 'T0123=xoxp-2', 'T0123=xoxb-2, T0456=xoxb-3', 'T0123=xoxb-2,T0123=xoxb-3'])('refuses %s', (text) => {
    expect(() => readConfig({}, { ...env, SLACK_WORKSPACES: text })).toThrow(ConfigInvalid)
  })

  it('needs the first token', () => {
    expect(() => readConfig({}, { SLACK_WORKSPACES: 'T0123=xoxb-2' })).toThrow(/SLACK_BOT_TOKEN/)
  })
})
