import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/program.ts'
import { startPostgres, startRedis, type TestServer } from '../support/servers.ts'
import { strays } from './support/holds.ts'
import { onBoth, PLACES, type Place } from './support/places.ts'
import { SECONDS } from './support/rampage.ts'
import { buildRig, type Pending, type Rig, STALLED_MS } from './support/rig.ts'
import { runnable } from './support/runnable.ts'

/** Above all the waits inside, so that a test that fails ends by itself and leaves nothing behind. */
const LIMIT_MS = 600_000

/** What a test gets: a rig of its own, and how to lose its queue. */
interface Scene extends Rig {
  readonly place: Place
}

type Queue = 'kept' | 'lost'
/** Each crash is tried with the queue as the kill left it and with the queue lost: by default one of both on each place, with time both. */
const queues = (first: Queue): readonly (readonly [string, boolean])[] => {
  const all = [['with its queue', false] as const, ['with the queue lost', true] as const]
  return SECONDS > 10 ? all : all.filter(([, lost]) => lost === (first === 'lost'))
}

/** The aimed crashes on one place; each test has a program, platforms and an org of its own, so that they wait side by side. */
function aimedCrashes(first: Queue, makePlace: () => Promise<Place>): void {
  const scene = async (org: string, play: (scene: Scene) => Promise<void>, timeout = '10m'): Promise<void> => {
    const place = await makePlace()
    try {
      const rig = await buildRig({ place, org, charter: { escalate: { timeout } } })
      try {
        await play({ ...rig, place })
      } catch (error) {
        throw new Error(`${(error as Error).message}\n${rig.governor.output().slice(-3000)}`, { cause: error })
      } finally {
        await rig.close()
      }
    } finally {
      await place.stop()
    }
  }
  const crash = async ({ governor, place, home }: Scene, { losesQueue = false } = {}): Promise<void> => {
    await governor.kill9()
    if (losesQueue) await place.loseQueue(home)
    await governor.start({ samePort: losesQueue })
  }
  const unchanged = async ({ look }: Scene, pending: readonly Pending[]): Promise<void> => {
    for (const { id, expires_at } of pending) expect(await look(id)).toMatchObject({ status: 'PENDING', expires_at })
  }
  const calls = ({ chat }: Scene, telegram: string, slack: string, count: number): Promise<unknown> =>
    eventually(
      `${telegram} and ${slack} were called ${count} times`,
      () =>
        chat.telegram.calls.filter(({ method }) => method === telegram).length >= count &&
        chat.slack.calls.filter(({ method }) => method === slack).length >= count,
      STALLED_MS,
    )
  const posts = ({ cards }: Scene, { id }: Pending): readonly number[] =>
    (['telegram', 'slack'] as const).map((platform) => cards(id).filter(({ on }) => on === platform).length)

  it.each(queues(first))(
    'posts the cards of what was answered right before the kill, %s',
    (_, losesQueue) =>
      scene(`answered-${losesQueue}`, async (s) => {
        const pending = await Promise.all(['a', 'b'].map((what) => s.escalate(what)))
        await crash(s, { losesQueue })
        await unchanged(s, pending)
        for (const { id } of pending) {
          const { telegram } = await s.shown(id)
          await s.chat.tap(telegram, 'approve')
          expect(await s.look(id)).toMatchObject({ status: 'GRANTED', decided_by: ['alice'] })
        }
        const found = await s.settled()
        expect(found.faults).toEqual([])
        expect(strays(s.chat, found).length).toBeLessThanOrEqual(2)
      }),
    LIMIT_MS,
  )

  it.each(queues(first === 'kept' ? 'lost' : 'kept'))(
    'records one card when the kill comes between job and post, and the stray copy tells the truth, %s',
    (_, losesQueue) =>
      scene(`posting-${losesQueue}`, async (s) => {
        const release = [s.chat.telegram.hold('sendMessage'), s.chat.slack.hold('chat.postMessage')]
        const [early, late] = [await s.escalate('early'), await s.escalate('late')]
        await calls(s, 'sendMessage', 'chat.postMessage', 2)
        await s.governor.kill9()
        for (const go of release) go()
        await eventually('the posts under way arrived', () => [early, late].every((one) => posts(s, one).join() === '1,1'))
        if (losesQueue) await s.place.loseQueue(s.home)
        await s.governor.start()
        await unchanged(s, [early, late])
        for (const { id } of [early, late]) await s.shown(id)
        for (const one of [early, late]) expect(posts(s, one)).toEqual([2, 2])

        const copies = strays(s.chat, await s.audit())
        expect(copies).toHaveLength(4)
        // Early is decided on its card first; late by a tap on a stray copy, which is a vote like any other.
        await s.chat.tap((await s.shown(early.id)).telegram, 'reject')
        for (const copy of copies.filter(({ request }) => request === early.id)) await s.chat.tap(copy, 'approve')
        for (const copy of copies.filter(({ request, on }) => request === late.id && on === 'slack')) await s.chat.tap(copy, 'approve')
        await eventually('the second is decided', async () => (await s.look(late.id))?.status === 'GRANTED')
        for (const copy of copies.filter(({ request, on }) => request === late.id && on === 'telegram')) await s.chat.tap(copy, 'reject')
        const found = await s.settled()
        expect(found.faults).toEqual([])
        await eventually('no copy offers a vote', () => strays(s.chat, found).every(({ votable }) => !votable))
        const says = (id: string, text: string): boolean => s.cards(id).every((card) => card.text.includes(text))
        await eventually(
          'every copy tells the same',
          () => says(early.id, 'Rejected by alice in Telegram') && says(late.id, 'Approved by bob in Slack'),
        )
      }),
    LIMIT_MS,
  )

  it.each(queues(first))(
    'keeps a vote that was recorded when the kill came, and edits the cards instead of posting them again, %s',
    (_, losesQueue) =>
      scene(`voting-${losesQueue}`, async (s) => {
        const one = await s.escalate('one')
        const { telegram } = await s.shown(one.id)
        const release = [
          s.chat.telegram.hold('answerCallbackQuery'),
          s.chat.telegram.hold('editMessageText'),
          s.chat.slack.hold('chat.update'),
        ]
        const tap = s.chat.tap(telegram, 'approve', 60_000)
        await calls(s, 'answerCallbackQuery', 'chat.update', 1)
        await s.governor.kill9()
        for (const go of release) go()
        await tap
        if (losesQueue) await s.place.loseQueue(s.home)
        await s.governor.start()
        expect(await s.look(one.id)).toMatchObject({ status: 'GRANTED', decided_by: ['alice'] })
        const found = await s.settled()
        expect(found.faults).toEqual([])
        expect(posts(s, one)).toEqual([1, 1])
      }),
    LIMIT_MS,
  )

  it(
    'decides a tap once that was sent at the moment of the kill',
    () =>
      scene('tapping', async (s) => {
        const one = await s.escalate('one')
        const { telegram } = await s.shown(one.id)
        const tap = s.chat.tap(telegram, 'reject', 60_000)
        await crash(s)
        // The platform delivers what nobody confirmed again.
        await tap
        expect(await s.look(one.id)).toMatchObject({ status: 'REJECTED', cause: 'operator', decided_by: ['alice'] })
        const found = await s.settled()
        expect(found.faults).toEqual([])
        expect(posts(s, one)).toEqual([1, 1])
      }),
    LIMIT_MS,
  )

  it(
    'still does a job during which it was killed twice',
    () =>
      scene('twice', async (s) => {
        const release = [s.chat.telegram.hold('sendMessage'), s.chat.slack.hold('chat.postMessage')]
        const one = await s.escalate('one')
        await calls(s, 'sendMessage', 'chat.postMessage', 1)
        await crash(s)
        await calls(s, 'sendMessage', 'chat.postMessage', 2)
        await crash(s)
        for (const go of release) go()
        await unchanged(s, [one])
        const { slack } = await s.shown(one.id)
        await s.chat.tap(slack, 'approve')
        const found = await s.settled()
        expect(found.faults).toEqual([])
        for (const count of posts(s, one)) expect(count).toBeLessThanOrEqual(3)
        expect(await s.look(one.id)).toMatchObject({ status: 'GRANTED', decided_by: ['bob'] })
      }),
    LIMIT_MS,
  )

  it(
    'rejects at boot what became overdue while it was dead, and its cards say so',
    () =>
      scene(
        'overdue',
        async (s) => {
          const one = await s.escalate('one')
          await s.shown(one.id)
          await s.governor.kill9()
          await eventually('its deadline passes', () => Date.now() > Date.parse(one.expires_at))
          await s.governor.start()
          expect(await s.look(one.id)).toMatchObject({ status: 'REJECTED', cause: 'timeout' })
          const found = await s.settled()
          expect(found.faults).toEqual([])
          expect(posts(s, one)).toEqual([1, 1])
          for (const { text } of s.cards(one.id)) expect(text).toContain('Timed out')
        },
        '8s',
      ),
    LIMIT_MS,
  )
}

describe.runIf(runnable('embedded')).concurrent('kill -9 on the embedded store', () => {
  aimedCrashes('kept', PLACES.embedded)
})

describe.runIf(runnable('postgres and redis')).concurrent('kill -9 on Postgres and Redis', () => {
  let postgres: TestServer | undefined
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres?.stop())
  // Each has a Redis of its own, since programs that share one share its queues.
  const place = async (): Promise<Place> => {
    const redis = await startRedis()
    return { ...onBoth(postgres as TestServer, redis), stop: () => redis.stop() }
  }
  aimedCrashes('lost', place)
})
