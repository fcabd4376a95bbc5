import { afterEach, describe, expect, it } from 'vitest'
import type { QueueKit } from '../../queues/queue-kit.ts'
import { Backlog } from '../../queues/workers/backlog.ts'
import { startEffects } from '../../queues/workers/effects.ts'
import { IMAGE_KEPT } from '../../src/core/images/law.ts'
import { owedEffects } from '../../src/core/react.ts'
import type { Skin } from '../../src/governor/skin.ts'
import { Images } from '../../src/images/images.ts'
import { MASTER } from '../support/http.ts'
import { MemorySamples } from '../support/memory-samples.ts'
import { pngHead } from '../support/pictures.ts'
import type { World } from '../support/world.ts'
import { CHANNEL, ROOM, slackWorld } from './slack-world.ts'
import { buildKit, FORUM, GROUP } from './telegram-kit.ts'

const PNG = pngHead(640, 480, 200)
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/** The worker behind a chat, and an agent that attaches pictures. */
function office({ governor, clock }: World, skin: Skin) {
  const images = new Images({ org: governor.org, store: new MemorySamples(), master: MASTER, clock })
  let work: (job: unknown) => Promise<unknown> = async () => undefined
  const worker = (_: string, handler: typeof work): unknown => {
    work = handler
    return {}
  }
  startEffects({ worker } as unknown as QueueKit, {
    governor,
    skins: [skin],
    images,
    backlog: new Backlog(governor, async () => undefined),
  })
  const record = (id: string) => {
    const found = governor.state().requests.get(id)
    if (!found) throw new Error(`no ${id}`)
    return found
  }
  return {
    images,
    record,
    attach: async (id: string, content = PNG): Promise<void> => {
      const until = clock.now() + IMAGE_KEPT
      await images.keep(id, content, until)
      const image = { digest: images.digestOf(id, content), type: 'image/png', bytes: content.length, width: 640, height: 480 } as const
      const answer = await governor.submit({ kind: 'illustrate', request_id: id, image, until }, { kind: 'open' })
      expect(answer.ok).toBe(true)
    },
    /** Does what is owed in a channel, each effect once; which those were. */
    run: async (id: string, channel: string): Promise<readonly string[]> => {
      const owed = owedEffects(record(id)).filter((effect) => 'channel' in effect && effect.channel === channel)
      for (const effect of owed) {
        clock.advance(60_000)
        await work({ data: { effect }, moveToDelayed: async () => undefined }).catch((error: Error) => {
          if (error.name !== 'DelayedError') throw error
        })
      }
      return owed.map(({ kind }) => kind)
    },
    vote: (id: string) =>
      governor.submit(
        { kind: 'vote', request_id: id, vote: 'approve', door: 'http' },
        { kind: 'person', identity: { on: 'telegram', user: 1001 } },
      ),
  }
}

const LONG = { escalate: { timeout: '24h' } }

async function telegram() {
  const kit = await buildKit(
    {},
    {},
    {
      timezone: 'Europe/Zurich',
      operators: [{ id: 'alice', telegram: 1001 }],
      channels: [{ telegram: GROUP }, { telegram: FORUM, topic: 7 }],
      ...LONG,
    },
  )
  open.push(kit)
  await kit.skin.start()
  return { kit, ...office(kit.world, kit.skin) }
}

describe('a picture in Telegram', () => {
  it.each([
    ['a group', `telegram:${GROUP}`, GROUP, undefined],
    ['a topic of a forum', `telegram:${FORUM}:7`, FORUM, 7],
  ])('comes below its card in %s, as a photo with what it is', async (_, channel, chat, topic) => {
    const { kit, attach, run, record } = await telegram()
    const id = await kit.ask()
    await run(id, channel)
    await attach(id)
    expect(await run(id, channel)).toEqual(['card', 'image'])
    const [card, photo] = kit.standIn.chat(chat).messages
    expect(photo?.photo?.bytes.equals(PNG)).toBe(true)
    expect(photo).toMatchObject({ thread: topic, replyTo: card?.message_id })
    expect(photo?.text).toContain('crew-01')
    expect(card?.text).toContain('PNG, 640 × 480 pixels')
    expect(record(id).cards[channel]?.image).toEqual({ ref: { on: 'telegram', chat, message: photo?.message_id } })
    expect(await run(id, channel)).toEqual([])
  })

  it('that Telegram does not take is said on the card, and the request is decided all the same', async () => {
    const { kit, attach, run, record, vote } = await telegram()
    const channel = `telegram:${GROUP}`
    const id = await kit.ask()
    await run(id, channel)
    await attach(id, Buffer.from('no picture at all'))
    expect(await run(id, channel)).toEqual(['card', 'image'])
    expect(record(id).cards[channel]?.image).toMatchObject({ failed: expect.stringContaining('IMAGE_PROCESS_FAILED') })
    expect(await run(id, channel)).toEqual(['card'])
    expect(kit.standIn.chat(GROUP).messages[0]?.text).toContain('could not be posted here')
    expect(kit.skin.health().every(({ ok }) => ok)).toBe(true)
    expect((await vote(id)).ok).toBe(true)
    expect(record(id).status.name).toBe('granted')
  })

  it('whose content was removed is said to be removed', async () => {
    const { kit, attach, run, images, record } = await telegram()
    const channel = `telegram:${GROUP}`
    const id = await kit.ask()
    await run(id, channel)
    await attach(id)
    await images.remove(id, record(id).image?.digest ?? '')
    await run(id, channel)
    await run(id, channel)
    expect(kit.standIn.chat(GROUP).messages).toHaveLength(1)
    expect(kit.standIn.chat(GROUP).messages[0]?.text).toContain('it was removed')
  })

  it('that came while nothing could be sent is posted later', async () => {
    const { kit, attach, run, record } = await telegram()
    const channel = `telegram:${GROUP}`
    const id = await kit.ask()
    await run(id, channel)
    await attach(id)
    kit.standIn.failNext('sendPhoto', { status: 502 })
    await run(id, channel)
    expect(record(id).cards[channel]?.image).toBeUndefined()
    expect(await run(id, channel)).toEqual(['image'])
    expect(record(id).cards[channel]?.image).toHaveProperty('ref')
  })
})

describe('a picture in Slack', () => {
  async function slack() {
    const made = await slackWorld({ mode: 'http', charter: LONG })
    open.push(made)
    return { made, ...office(made.world, made.skin) }
  }

  it('is uploaded into the thread of its card, with what it is', async () => {
    const { made, attach, run, record } = await slack()
    const { id, ts } = await made.card()
    await attach(id)
    expect(await run(id, CHANNEL)).toEqual(['card', 'image'])
    const posted = made.slack.channel(ROOM).messages.filter(({ files }) => files.length > 0)
    expect(posted).toHaveLength(1)
    expect(posted[0]).toMatchObject({ thread: ts })
    expect(posted[0]?.files[0]?.bytes?.equals(PNG)).toBe(true)
    expect(posted[0]?.text).toContain('crew-01')
    expect(record(id).cards[CHANNEL]?.image).toEqual({ ref: { on: 'slack', channel: ROOM, file: posted[0]?.files[0]?.id } })
    expect(made.slack.channel(ROOM).message(ts).visible).toContain('PNG, 640 × 480 pixels')
  })

  it('that may not be uploaded is said on the card', async () => {
    const { made, attach, run, record } = await slack()
    const { id, ts } = await made.card()
    await attach(id)
    made.slack.failNext('files.completeUploadExternal', { status: 200, body: { ok: false, error: 'missing_scope', needed: 'files:write' } })
    await run(id, CHANNEL)
    expect(record(id).cards[CHANNEL]?.image).toHaveProperty('failed')
    await run(id, CHANNEL)
    expect(made.slack.channel(ROOM).message(ts).visible).toContain('could not be posted here')
  })
})
