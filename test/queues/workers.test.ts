import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { postAlerts } from '../../queues/workers/alerts.ts'
import { Backlog } from '../../queues/workers/backlog.ts'
import { type CardDeps, showCard } from '../../queues/workers/cards.ts'
import { postNote } from '../../queues/workers/notes.ts'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import { owedEffects } from '../../src/core/react.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import { buildWorld, type World } from '../support/world.ts'
import { Platform } from './platform.ts'

const CHANNEL = 'telegram:-100'
const SUPERGROUP = 'telegram:-1009'
const LOCAL = { kind: 'person', identity: { on: 'local' } } as const

let world: World
let platform: Platform
let deps: CardDeps

beforeEach(async () => {
  world = await buildWorld({ charter: { channels: [{ telegram: -100 }], budgets: { agent_day_usd: null } } })
  platform = new Platform()
  deps = { governor: world.governor, skins: [platform], backlog: new Backlog(world.governor) }
  const session = {
    kind: 'handshake',
    agent_id: 'crew-01',
    capabilities: [],
    max_priority: 10,
    session_budget: null,
    session_id: 's1',
  } as const
  await world.governor.submit(session, { kind: 'open' })
})
afterEach(() => world.close())

async function escalated(): Promise<string> {
  const body = { agent_id: 'crew-01', task_intent: 'withdraw funds', resource_type: 'compute', estimated_cost_usd: 1 }
  const request_id = world.ids.next('req_')
  await world.governor.submit({ kind: 'ask', request_id, ask: askFromBody(AskBody.parse(body)), door: 'http' }, { kind: 'open' })
  return request_id
}
const reject = (request_id: string) => world.governor.submit({ kind: 'vote', request_id, vote: 'reject', door: 'web' }, LOCAL)
const card = (id: string) => world.governor.state().requests.get(id)?.cards[CHANNEL]
/** Whether a card of it is owed, whatever its thread is. */
const owed = (id: string) => {
  const state = world.governor.state()
  return state.owed.has(id) && owedEffects(state.requests.get(id) as RequestRecord).some(({ kind }) => kind === 'card')
}

describe('a card', () => {
  it('is posted once, and edited when the request is decided', async () => {
    const id = await escalated()
    await showCard(deps, id, CHANNEL)
    expect(await showCard(deps, id, CHANNEL)).toBeUndefined()
    await reject(id)
    expect(owed(id)).toBe(true)
    await showCard(deps, id, CHANNEL)
    expect(platform.shown.map(({ state, ref }) => [state, ref === null])).toEqual([
      ['pending', true],
      ['refused', false],
    ])
    expect(owed(id)).toBe(false)
  })

  it('is edited when the decision fell while it was being posted', async () => {
    const id = await escalated()
    platform.during = () => reject(id)
    await showCard(deps, id, CHANNEL)
    expect(owed(id)).toBe(true)
    platform.during = async () => undefined
    await showCard(deps, id, CHANNEL)
    expect(platform.shown.at(-1)).toMatchObject({ state: 'refused', ref: { message: 1 } })
    expect(owed(id)).toBe(false)
  })

  it('is never posted for what was decided before', async () => {
    const id = await escalated()
    await reject(id)
    await showCard(deps, id, CHANNEL)
    expect(platform.shown).toEqual([])
  })

  it('stays owed while the platform asks to wait, and says when to come again', async () => {
    const id = await escalated()
    platform.answer = () => ({ kind: 'later', ms: 1234, why: 'rate' })
    expect(await showCard(deps, id, CHANNEL)).toBe(1234)
    expect(owed(id)).toBe(true)
  })

  it('is given up where the channel is gone, and the other channels go on', async () => {
    await world.adopt({ channels: [{ telegram: -100 }, { telegram: -200 }], budgets: { agent_day_usd: null } })
    const id = await escalated()
    platform.answer = (channel) => (channel === CHANNEL ? { kind: 'gone', reason: 'kicked' } : undefined)
    await showCard(deps, id, CHANNEL)
    await showCard(deps, id, 'telegram:-200')
    expect(card(id)).toMatchObject({ ref: null, failed: 'kicked' })
    expect(world.governor.state().requests.get(id)?.cards['telegram:-200']?.ref).not.toBeNull()
    expect(owed(id)).toBe(false)
  })

  it('follows a group that became a supergroup, for this card and the next', async () => {
    const id = await escalated()
    platform.answer = (channel) => (channel === CHANNEL ? { kind: 'moved', to: SUPERGROUP } : undefined)
    expect(await showCard(deps, id, CHANNEL)).toBe(0)
    await showCard(deps, id, CHANNEL)
    expect(platform.shown.at(-1)?.channel).toBe(SUPERGROUP)
    await showCard(deps, await escalated(), CHANNEL)
    expect(platform.shown.at(-1)?.channel).toBe(SUPERGROUP)
  })

  it('waits, still owed, for a platform that has no token yet', async () => {
    const id = await escalated()
    expect(await showCard({ ...deps, skins: [] }, id, CHANNEL)).toBeGreaterThan(0)
    expect(owed(id)).toBe(true)
  })

  it('is reported even when the ledger was away just after it was posted', async () => {
    const id = await escalated()
    platform.during = async () => {
      world.store.fault = 'unreachable'
      setTimeout(() => {
        world.store.fault = 'none'
      }, 50)
    }
    await showCard(deps, id, CHANNEL)
    expect(card(id)?.ref).not.toBeNull()
    expect(platform.shown).toHaveLength(1)
  })
})

describe('the thread under a card', () => {
  const posted = async (): Promise<string> => {
    const id = await escalated()
    await showCard(deps, id, CHANNEL)
    return id
  }
  const question = (request_id: string) => world.governor.submit({ kind: 'question', request_id, text: 'why?', door: 'web' }, LOCAL)

  it('is told once, in one message, whatever it is owed by then', async () => {
    const id = await posted()
    await question(id)
    await question(id)
    await reject(id)
    await postNote(deps, id, CHANNEL)
    expect(await postNote(deps, id, CHANNEL)).toBeUndefined()
    expect(platform.told).toEqual([{ channel: CHANNEL, types: ['question.asked', 'question.asked', 'request.refused'] }])
    await showCard(deps, id, CHANNEL)
    expect(world.governor.state().owed.has(id)).toBe(false)
  })

  it('is told the rest when something happens while the message is on its way', async () => {
    const id = await posted()
    await question(id)
    platform.during = () => reject(id)
    await postNote(deps, id, CHANNEL)
    platform.during = async () => undefined
    await postNote(deps, id, CHANNEL)
    expect(platform.told.map(({ types }) => types)).toEqual([['question.asked'], ['request.refused']])
  })

  it('is reported even when the ledger was away just after the message was posted', async () => {
    const id = await posted()
    await question(id)
    platform.during = async () => {
      world.store.fault = 'unreachable'
      setTimeout(() => {
        world.store.fault = 'none'
      }, 50)
    }
    await postNote(deps, id, CHANNEL)
    expect(card(id)?.thread?.entries).toEqual([])
  })

  it('stays owed while the platform asks to wait or has no token, and follows a group that moved', async () => {
    const id = await posted()
    await question(id)
    platform.answer = () => ({ kind: 'later', ms: 1234, why: 'rate' })
    expect(await postNote(deps, id, CHANNEL)).toBe(1234)
    expect(await postNote({ ...deps, skins: [] }, id, CHANNEL)).toBeGreaterThan(0)
    platform.answer = (channel) => (channel === CHANNEL ? { kind: 'moved', to: SUPERGROUP } : undefined)
    expect(await postNote(deps, id, CHANNEL)).toBe(0)
    await postNote(deps, id, CHANNEL)
    expect(platform.told.at(-1)?.channel).toBe(SUPERGROUP)
    expect(card(id)?.thread?.entries).toEqual([])
  })
})

describe('alerts', () => {
  const halt = () => world.governor.submit({ kind: 'halt', reason: 'fire', door: 'web' }, LOCAL)
  const owedAlerts = () => world.governor.state().alerts.get(CHANNEL)?.entries ?? []

  it('are told once', async () => {
    await halt()
    await postAlerts(deps, CHANNEL)
    expect(await postAlerts(deps, CHANNEL)).toBeUndefined()
    expect(platform.alerts).toEqual([{ channel: CHANNEL, types: ['org.halted'] }])
  })

  it('of more than a day ago are not told any more', async () => {
    await halt()
    world.clock.advance(25 * 3_600_000)
    await postAlerts(deps, CHANNEL)
    expect(platform.alerts).toEqual([])
    expect(owedAlerts()).toEqual([])
  })

  it('stay owed while the platform asks to wait or has no token, and are given up where the chat is gone', async () => {
    await halt()
    platform.answer = () => ({ kind: 'later', ms: 77, why: 'rate' })
    expect(await postAlerts(deps, CHANNEL)).toBe(77)
    expect(await postAlerts({ ...deps, skins: [] }, CHANNEL)).toBeGreaterThan(0)
    platform.answer = () => ({ kind: 'gone', reason: 'kicked' })
    await postAlerts(deps, CHANNEL)
    expect(owedAlerts()).toEqual([])
  })
})

describe('when requests come faster than cards may', () => {
  const crowd = async (n: number): Promise<readonly string[]> => {
    const ids: string[] = []
    for (let i = 0; i < n; i++) ids.push(await escalated())
    return ids
  }

  it('says how many wait in one message, edited as it changes, and that it is over at the end', async () => {
    const ids = await crowd(5)
    platform.answer = () => ({ kind: 'later', ms: 1000, why: 'rate' })
    for (const id of ids) await showCard(deps, id, CHANNEL)
    expect(platform.said).toEqual([{ channel: CHANNEL, count: 5, ref: null }])
    world.clock.advance(20_000)
    await reject(ids[0] as string)
    await showCard(deps, ids[1] as string, CHANNEL)
    expect(platform.said.at(-1)).toMatchObject({ count: 4, ref: { message: 1 } })
    platform.answer = () => undefined
    for (const id of ids) await showCard(deps, id, CHANNEL)
    expect(platform.said.at(-1)).toMatchObject({ count: 0, ref: { message: 1 } })
    expect(world.governor.state().backlogs.get(CHANNEL)).toMatchObject({ count: 0 })
  })

  it('goes on with the same message after a restart', async () => {
    const ids = await crowd(4)
    platform.answer = () => ({ kind: 'later', ms: 1000, why: 'rate' })
    await showCard(deps, ids[0] as string, CHANNEL)
    await reject(ids[0] as string)
    await showCard({ ...deps, backlog: new Backlog(world.governor) }, ids[1] as string, CHANNEL)
    expect(platform.said.at(-1)).toMatchObject({ count: 3, ref: { message: 1 } })
  })

  it('says nothing for two', async () => {
    const ids = await crowd(2)
    platform.answer = () => ({ kind: 'later', ms: 1000, why: 'rate' })
    for (const id of ids) await showCard(deps, id, CHANNEL)
    expect(platform.said).toEqual([])
  })
})
