import { describe, expect, it } from 'vitest'
import type { Command } from '../../../src/core/command.ts'
import { evolve } from '../../../src/core/evolve/index.ts'
import { IMAGE_GONE, IMAGE_KEPT } from '../../../src/core/images/law.ts'
import type { ImageFacts } from '../../../src/core/images/record.ts'
import { owedEffects, react } from '../../../src/core/react.ts'
import { emptyState, type RequestRecord } from '../../../src/core/state.ts'
import { viewOf } from '../../../src/core/view.ts'
import { en } from '../../../src/core/wording/catalogue/en.ts'
import { imageText } from '../../../src/core/wording/image.ts'
import { ALICE, BOB, Core, NOON, OPEN, STRANGER, WORKER } from '../../support/core.ts'

const IMAGE: ImageFacts = { digest: 'a'.repeat(64), type: 'image/png', bytes: 35_000, width: 640, height: 480 }
const CHANNEL = 'telegram:-100'
const REF = { on: 'telegram', chat: -100, message: 7 } as const

const attach = (request_id: string, image = IMAGE): Command<'illustrate'> => ({
  kind: 'illustrate',
  request_id,
  image,
  until: NOON + IMAGE_KEPT,
})

function world({ intent = 'Withdraw the funds', cost = 1 } = {}) {
  const core = new Core({ people: {}, solo: false })
  core.session()
  const id = core.escalated({ task_intent: intent, estimated_cost_usd: cost })
  const record = (): RequestRecord => core.state.requests.get(id) as RequestRecord
  const posted = (channel = CHANNEL): void => {
    const ref = channel.startsWith('telegram:') ? REF : ({ on: 'slack', channel: 'C1', ts: '1.1' } as const)
    expect(core.code({ kind: 'card-posted', request_id: id, channel, ref, version: record().version, thread: true }, WORKER)).toBe('ok')
  }
  const owed = (): readonly string[] => owedEffects(record()).map((effect) => `${effect.kind} ${'channel' in effect ? effect.channel : ''}`)
  return { core, id, record, posted, owed }
}

describe('an image of a request', () => {
  it('is attached by the agent that asked, once; the same again changes nothing', () => {
    const { core, id, record } = world()
    expect(core.code(attach(id), OPEN)).toBe('ok')
    expect(record().image).toMatchObject({ ...IMAGE, votes: 0, edits: 0, until: NOON + IMAGE_KEPT })
    const { length } = core.ledger
    expect(core.code(attach(id), OPEN)).toBe('ok')
    expect(core.ledger.length).toBe(length)
    expect(core.code(attach(id, { ...IMAGE, digest: 'b'.repeat(64) }), OPEN)).toBe('image_exists')
  })

  it('is attached by nobody else, and only while people are asked', () => {
    const { core, id } = world()
    expect(core.code(attach(id), STRANGER)).toBe('forbidden')
    expect(core.code(attach(id), { kind: 'agent', agent: 'crew-02', key: 'k' })).toBe('forbidden')
    expect(core.code(attach('r99'), OPEN)).toBe('not_found')
    expect(core.vote(id, ALICE)).toBe('ok')
    expect(core.code(attach(id), OPEN)).toBe('wrong_state')
  })

  it('says how many had voted before it came, for who voted then did not see it', () => {
    const { core, id, record } = world({ intent: 'Edit the charter' })
    expect(core.vote(id, ALICE)).toBe('ok')
    expect(core.code(attach(id), OPEN)).toBe('ok')
    expect(record().image?.votes).toBe(1)
    expect(imageText(record(), en)).toContain('attached after 1 vote')
    expect(core.vote(id, BOB)).toBe('ok')
    expect(core.status(id)).toBe('granted')
  })

  it('is of something else once an operator edited the request: it says so, and is not posted any more', () => {
    const { core, id, record, posted, owed } = world({ cost: 5 })
    posted()
    core.submit(attach(id), OPEN)
    expect(owed()).toContain(`image ${CHANNEL}`)
    const changes = { estimated_cost: 3_000_000 }
    expect(core.code({ kind: 'edit', request_id: id, changes, seen: { edits: 0, votes: 0 }, approve: false, door: 'http' }, ALICE)).toBe(
      'ok',
    )
    expect(owed()).not.toContain(`image ${CHANNEL}`)
    expect(imageText(record(), en)).toContain(en.images.edited)
    expect(viewOf(record(), core.state, core.charter, core.now).image?.outdated).toBe(true)
  })

  it('has every card redrawn, and is owed below each that stands; below one that is posted later, too', () => {
    const { core, id, owed, posted, record } = world()
    posted()
    expect(owed()).toEqual(['card slack:C1'])
    expect(core.code(attach(id), OPEN)).toBe('ok')
    expect([...owed()].sort()).toEqual(['card slack:C1', `card ${CHANNEL}`, `image ${CHANNEL}`])
    const jobs = react(core.state, core.ledger.at(-1) as never).map(({ effect }) => effect.kind)
    expect(jobs.sort()).toEqual(['card', 'image'])
    posted('slack:C1')
    expect(owed()).toContain('image slack:C1')
    const made = react(core.state, core.ledger.at(-1) as never).map(({ effect }) => effect)
    expect(made.filter(({ kind }) => kind === 'image')).toEqual([{ kind: 'image', subject: record().id, channel: 'slack:C1' }])
  })

  it('is posted once: what became of it is known from then on', () => {
    const { core, id, owed, posted, record } = world()
    posted()
    core.submit(attach(id), OPEN)
    const told = { kind: 'image-posted', request_id: id, channel: CHANNEL, ref: { ...REF, message: 8 } } as const
    expect(core.code(told, OPEN)).toBe('forbidden')
    expect(core.code(told, WORKER)).toBe('ok')
    expect(record().cards[CHANNEL]?.image).toEqual({ ref: { ...REF, message: 8 } })
    expect(owed()).not.toContain(`image ${CHANNEL}`)
    expect(core.code({ ...told, ref: { ...REF, message: 9 } }, WORKER)).toBe('already_exists')
  })

  it('that cannot be posted is said on the card, and decides nothing', () => {
    const { core, id, owed, posted, record } = world()
    posted()
    core.submit(attach(id), OPEN)
    const { version } = record()
    expect(core.code({ kind: 'card-edited', request_id: id, channel: CHANNEL, version }, WORKER)).toBe('ok')
    expect(core.code({ kind: 'image-failed', request_id: id, channel: CHANNEL, reason: IMAGE_GONE }, WORKER)).toBe('ok')
    expect(owed()).toContain(`card ${CHANNEL}`)
    expect(react(core.state, core.ledger.at(-1) as never).map(({ effect }) => effect.kind)).toEqual(['card'])
    expect(imageText(record(), en, record().cards[CHANNEL]?.image)).toContain(en.images.gone)
    expect(core.vote(id, ALICE)).toBe('ok')
    expect(core.status(id)).toBe('granted')
  })

  it('is owed no more once the request is decided', () => {
    const { core, id, owed, posted } = world()
    posted()
    core.submit(attach(id), OPEN)
    core.vote(id, BOB)
    expect(owed()).not.toContain(`image ${CHANNEL}`)
  })

  it('stands in the view, and replays from the ledger', () => {
    const { core, id, posted, record } = world()
    posted()
    core.submit(attach(id), OPEN)
    expect(viewOf(record(), core.state, core.charter, core.now).image).toMatchObject({ type: 'image/png', after_votes: 0 })
    const again = core.ledger.reduce(evolve, emptyState('default'))
    expect(again.requests.get(id)).toEqual(record())
    expect([...again.owed.entries()]).toEqual([...core.state.owed.entries()])
  })
})
