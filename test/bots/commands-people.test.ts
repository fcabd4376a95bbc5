import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answerCommand, type Call, COMMANDS } from '../../bots/commands.ts'
import { drawPage, MESSAGE_LIMIT } from '../../bots/telegram/html.ts'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import { body, OPEN } from '../support/core.ts'
import { buildWorld, type World } from '../support/world.ts'

const PEOPLE = [
  { id: 'alice', telegram: 1001 },
  { id: 'bob', slack: { team: 'T1', user: 'U2' } },
  { id: 'carol', telegram: 1003 },
]
const ON = {
  telegram: { identity: { on: 'telegram', user: 1001 }, spot: { on: 'telegram', chat: -100 }, prefix: '/' },
  slack: { identity: { on: 'slack', team: 'T1', user: 'U2' }, spot: { on: 'slack', channel: 'C1' }, prefix: '/countersign ' },
} as const satisfies Record<string, Pick<Call, 'identity' | 'spot' | 'prefix'>>
const ME = { telegram: 'alice', slack: 'bob' } as const

let world: World
beforeEach(async () => {
  const stages = [{ id: 'team', any_of: ['all'], quorum: 2, timeout: '20m', remind_at: '10m' }]
  world = await buildWorld({
    charter: {
      solo: false,
      timezone: 'Europe/Zurich',
      operators: PEOPLE,
      channels: [{ telegram: -100 }],
      approvals: { groups: { all: ['alice', 'bob'] }, routes: [{ id: 'all', when: 'true', stages }] },
    },
  })
  await world.governor.submit(
    { kind: 'handshake', agent_id: 'crew-01', capabilities: [], max_priority: 10, session_budget: null, session_id: 'ses_1' },
    OPEN,
  )
  await world.governor.submit(
    { kind: 'ask', request_id: 'req_abcdef', ask: askFromBody(AskBody.parse(body({ task_intent: 'Withdraw the funds' }))), door: 'http' },
    OPEN,
  )
})
afterEach(() => world.close())

const record = () => world.governor.state().requests.get('req_abcdef')
const staged = () => record()?.escalation?.staged

describe.each(['telegram', 'slack'] as const)('in %s', (on) => {
  const say = (name: string, argument = '') => answerCommand(world.governor, name, { argument, health: [], ...ON[on] })

  it('/ask asks the agent, once however often the message comes', async () => {
    expect((await say('ask', 'abcdef Which account?')).headline).toBe('The agent is asked: “Which account?”')
    await say('ask', 'abcdef Which account?')
    expect(record()?.escalation?.questions).toMatchObject([{ operator: ME[on], text: 'Which account?' }])
  })

  it('/delegate hands it on, and says why not', async () => {
    expect((await say('delegate', 'abcdef nobody')).sections[0]?.text).toMatch(/expected the id of an operator/)
    expect((await say('delegate', 'abcdef carol')).headline).toBe('carol decides abcdef in your place.')
    expect(staged()?.turns[0]?.substitutes).toEqual([{ from: ME[on], to: 'carol', why: 'delegated' }])
  })

  it('/snooze silences it for oneself until the time it says', async () => {
    expect((await say('snooze', 'abcdef soon')).headline).toBe(`Write ${ON[on].prefix}snooze abcdef 5m.`)
    expect((await say('snooze', 'abcdef 5m')).headline).toBe('You are reminded of abcdef at 13:05 CET, and not before.')
    expect(staged()?.snoozes).toMatchObject([{ operator: ME[on] }])
    expect((await say('snooze', 'abcdef 1h')).sections[0]?.text).toMatch(/the deadline/)
  })

  it('/ooo says until when one is away and who decides, /back ends it', async () => {
    expect((await say('ooo', '2026-11-24 carol')).headline).toBe('You are out of office until 25 Nov 00:00 CET.')
    expect(world.governor.state().absences.get(ME[on])).toMatchObject({ deputy: 'carol' })
    expect((await say('ooo')).sections[0]?.text).toMatch(/^carol decides in your place/)
    await say('back')
    expect(world.governor.state().absences.size).toBe(0)
    expect((await say('ooo', 'tomorrow carol')).headline).toBe(`Write ${ON[on].prefix}ooo UNTIL NAME.`)
    expect((await say('ooo', '4h nobody')).sections[0]?.text).toMatch(/^deputy: expected/)
  })

  it('/reject refuses with the reason, and says what became of it', async () => {
    expect((await say('reject', 'abcdef')).headline).toBe(`Write ${ON[on].prefix}reject abcdef and why.`)
    expect((await say('reject', 'abcdef not today')).sections[0]?.text).toContain('Reason: not today')
    expect(record()?.status).toMatchObject({ name: 'refused', cause: 'operator' })
    expect((await say('reject', 'abcdef again')).headline).toBe('Nothing was rejected.')
  })

  it('/why says how people decided requests like it before, also once it is over', async () => {
    expect((await say('why', 'abcdef')).sections.map(({ label }) => label)).not.toContain('Similar requests')
    await say('reject', 'abcdef too late')
    const ask = askFromBody(AskBody.parse(body({ task_intent: 'Withdraw the funds' })))
    await world.governor.submit({ kind: 'ask', request_id: 'req_ghijkl', ask, door: 'http' }, OPEN)
    const past = async () => (await say('why', 'ghijkl')).sections.find(({ label }) => label === 'Similar requests')?.text
    expect(await past()).toMatch(new RegExp(`^approved 0 of 1 time; rejected once, by ${ME[on]} at .*: “too late”$`))
    await say('reject', 'ghijkl again')
    expect(await past()).toMatch(/^approved 0 of 1 time/)
  })

  it('/pause stops one agent that is known, /resume lets it go on', async () => {
    expect((await say('pause', 'crew-99')).headline).toContain('No agent “crew-99”')
    expect((await say('pause', 'crew-01 too loud')).headline).toBe('crew-01 is paused.')
    expect(world.governor.state().agents.get('crew-01')?.paused).toMatchObject({ by: { operator: ME[on], door: on }, reason: 'too loud' })
    expect(record()?.status).toMatchObject({ name: 'refused', cause: 'paused' })
    expect((await say('resume', 'crew-01')).headline).toBe('crew-01 goes on.')
  })

  it('/budget shows what is used, of all agents and of one', async () => {
    expect((await say('budget')).sections[0]?.text).toMatch(/^\$1\.00/)
    const of = await say('budget', 'crew-01')
    expect(of.sections.map(({ text }) => text).join('\n')).toContain('$1.00 of')
  })

  it('/help names every command, and fits a message', async () => {
    const page = await say('help')
    for (const { name } of COMMANDS.slice(1)) expect(drawPage(page)).toContain(`${ON[on].prefix}${name}`)
    expect(drawPage(page).length).toBeLessThan(MESSAGE_LIMIT)
  })
})

it('nobody but operators can write any of them', async () => {
  for (const name of ['ask', 'delegate', 'snooze', 'ooo', 'back', 'reject', 'pause', 'resume', 'budget'] as const) {
    const page = await answerCommand(world.governor, name, {
      ...ON.telegram,
      argument: 'abcdef x',
      health: [],
      identity: { on: 'telegram', user: 666 },
    })
    expect(page.headline).toMatch(/^Only operators/)
  }
})

it('every command has a name and a text that Telegram takes in its menu', () => {
  for (const { name, text } of COMMANDS) {
    expect(name).toMatch(/^[a-z0-9_]{1,32}$/)
    expect(text.length).toBeLessThanOrEqual(256)
  }
})
