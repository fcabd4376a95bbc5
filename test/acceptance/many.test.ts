import { expect, it, onTestFinished } from 'vitest'
import { AskBody, askFromBody } from '../../src/core/ask.ts'
import type { Governor } from '../../src/governor/governor.ts'
import { type Crew, startCrew } from './crew.ts'

const MANY = 5000
const WORKERS = 3
const CHANNELS = ['telegram:-100', 'slack:C0ROOM']
/** What a channel takes in a while: the whole crowd in eight whiles, 2 minutes of the ten that people have. */
const RATE = { posts: 625, every: 15_000 }
const WHILES = MANY / RATE.posts
const LOCAL = { kind: 'person', identity: { on: 'local' } } as const

/** Asks for `count` things that people decide, all at once. */
async function crowd({ world }: Crew, count: number): Promise<readonly string[]> {
  const { governor, ids } = world
  await governor.submit(
    { kind: 'handshake', agent_id: 'crew-01', capabilities: [], max_priority: 10, session_budget: null, session_id: 's1' },
    { kind: 'open' },
  )
  const body = { agent_id: 'crew-01', task_intent: 'withdraw funds', resource_type: 'compute', estimated_cost_usd: 1 }
  const ask = askFromBody(AskBody.parse(body))
  const all = Array.from({ length: count }, () => ids.next('req_'))
  for (let from = 0; from < count; from += 500)
    await Promise.all(
      all.slice(from, from + 500).map((request_id) => governor.submit({ kind: 'ask', request_id, ask, door: 'http' }, { kind: 'open' })),
    )
  return all
}

const messagesOf = (crew: Crew, channel: string) =>
  crew.platforms.flatMap(({ cards }) => cards).filter((message) => message.channel === channel)
const backlogOf = (crew: Crew, channel: string) => crew.platforms.flatMap(({ backlogs }) => backlogs.get(channel) ?? [])
const recordOf = (crew: Crew, id: string) => crew.world.governor.state().requests.get(id)

it(`posts ${MANY} cards once in each channel with ${WORKERS} workers, says how many wait meanwhile, and edits the copies of what is decided`, async () => {
  const crew = await startCrew(WORKERS, { channels: [{ telegram: -100 }, { slack: 'C0ROOM' }], budgets: { agent_day_usd: null } }, RATE)
  onTestFinished(() => crew.close())
  const ids = await crowd(crew, MANY)
  const rejected = new Set<string>()
  const reject = async (at: number): Promise<string> => {
    const id = ids[at] as string
    // One process hears the vote, all have the cards.
    const answer = await (crew.governors[rejected.size % WORKERS] as Governor).submit(
      { kind: 'vote', request_id: id, vote: 'reject', door: 'web' },
      LOCAL,
    )
    expect(answer.ok).toBe(true)
    rejected.add(id)
    return id
  }
  const neverPosted = new Set<string>()
  let before = MANY
  for (let whiles = 1; whiles <= WHILES; whiles++) {
    await Promise.all([crew.work(), crew.tidy()])
    await crew.work()
    const waiting = ids.filter((id) => recordOf(crew, id)?.status.name === 'pending' && !isPosted(crew, id))
    for (const channel of CHANNELS) {
      const messages = messagesOf(crew, channel)
      // Every place that the channel had was used, for another request each.
      expect([messages.length, new Set(messages.map(({ of }) => of)).size]).toEqual(
        Array(2).fill(Math.min(whiles * RATE.posts, MANY - neverPosted.size)),
      )
      // Whoever has no card stands in the one message, which is as old as this while at the most.
      const [backlog] = backlogOf(crew, channel)
      expect(backlog?.refs.size).toBe(1)
      expect(backlog?.count).toBeGreaterThanOrEqual(waiting.length)
      expect(backlog?.count).toBeLessThanOrEqual(waiting.length === 0 ? 0 : before)
    }
    before = waiting.length
    // The oldest that was posted and the youngest that waits are decided: a copy each is edited, a post each is needed no more.
    const posted = await reject(whiles - 1)
    const unposted = waiting.at(-1)
    if (unposted !== undefined) neverPosted.add(await reject(ids.indexOf(unposted)))
    const shows = new Map(CHANNELS.map((channel) => [channel, messagesOf(crew, channel).map(({ edits }) => edits)]))
    await crew.work()
    for (const channel of CHANNELS) {
      const edited = messagesOf(crew, channel).filter(({ edits }, i) => edits > (shows.get(channel)?.[i] ?? 0))
      expect(edited.map(({ of }) => of)).toEqual([posted])
    }
    crew.pass(RATE.every)
  }
  await crew.work()
  expect([crew.jobs(), crew.world.faults]).toEqual([0, []])
  for (const id of ids) {
    const cards = CHANNELS.map((channel) => recordOf(crew, id)?.cards[channel])
    expect(cards.map((card) => card?.ref !== null)).toEqual(Array(2).fill(!neverPosted.has(id)))
  }
  const shares = crew.done.map((done) => done / crew.done.reduce((sum, one) => sum + one))
  expect(Math.min(...shares)).toBeGreaterThan(1 / WORKERS / 2)
})

const isPosted = (crew: Crew, id: string): boolean => CHANNELS.every((channel) => recordOf(crew, id)?.cards[channel]?.ref !== null)
