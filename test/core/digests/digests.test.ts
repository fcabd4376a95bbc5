import { describe, expect, it } from 'vitest'
import { parseCharter } from '../../../src/core/charter/parse.ts'
import type { Digest } from '../../../src/core/digests/record.ts'
import { seenOf } from '../../../src/core/edits/seen.ts'
import { react } from '../../../src/core/react.ts'
import { readSnapshot, takeSnapshot } from '../../../src/governor/snapshot.ts'
import { person, routed, stage, Team } from '../../support/approvals.ts'
import { type Changes, charterWith, OPEN, TIMER, WORKER } from '../../support/core.ts'

const TELEGRAM = 'telegram:-100'
const ASK = { resource_type: 'api_call', task_intent: 'Pay the invoice', estimated_cost_usd: 6 }

/** One message every two minutes for what a calm route asks; five at the most. */
const digested = (digest: Changes = {}, route: Changes = {}): Changes =>
  routed([], {
    budgets: { agent_day_usd: null },
    approvals: {
      groups: { engineers: ['ann', 'bob'], admins: ['dora'] },
      routes: [
        {
          id: 'calm',
          when: 'true',
          severity: 'low',
          digest: { every: '2m', most: 5, ...digest },
          stages: [stage({ quorum: 1 })],
          ...route,
        },
      ],
    },
  })

class Office extends Team {
  asks(count: number, changes: Changes = {}): readonly string[] {
    return Array.from({ length: count }, () => this.asked({ ...ASK, ...changes }).id)
  }

  get digests(): readonly Digest[] {
    return [...this.state.digests.entries()].map(([, digest]) => digest)
  }

  in(channel = TELEGRAM): readonly Digest[] {
    return this.digests.filter((digest) => digest.channel === channel)
  }

  /** Jobs that the last entry makes, without their ids. */
  jobs() {
    const last = this.ledger.at(-1)
    return last ? react(this.state, last).map(({ effect }) => effect) : []
  }

  tick(): void {
    this.submit({ kind: 'sweep', request_ids: [] }, TIMER)
  }

  post({ id, version }: Digest, message = 7): string {
    const ref = { on: 'telegram', chat: -100, message } as const
    return this.code({ kind: 'digest-posted', digest_id: id, ref, version }, WORKER)
  }

  digest(id: string): Digest {
    const found = this.state.digests.get(id)
    if (!found) throw new Error(`no ${id}`)
    return found
  }
}

/** An office in which some requests wait in a digest that was posted. */
function posted(count = 3) {
  const core = new Office(digested())
  const ids = core.asks(count)
  core.pass(2)
  core.tick()
  const [digest] = core.in()
  if (!digest) throw new Error('no digest')
  core.post(digest)
  return { core, ids: ids as readonly [string, string, string], id: digest.id }
}

describe('gathering', () => {
  it('owes no card for what waits in a digest, and the digest only when its time has come', () => {
    const core = new Office(digested())
    core.asks(3)
    expect(core.jobs()).toEqual([])
    expect(core.state.owed.size).toBe(0)
    core.pass(1)
    core.tick()
    expect(core.in()).toMatchObject([{ items: [{}, {}, {}] }])
    expect(core.in()[0]?.closed).toBeUndefined()
    core.pass(1)
    core.tick()
    expect(core.in()[0]?.closed).toBeDefined()
    expect(core.jobs()).toEqual([{ kind: 'digest', subject: expect.stringMatching(/^dig_/), channel: expect.any(String) }])
    expect(core.replayed()).toBeUndefined()
  })

  it('posts at once what has no place left, and the next request begins another', () => {
    const core = new Office(digested())
    core.asks(5)
    expect(core.jobs()).toHaveLength(2)
    core.asks(1)
    expect(core.jobs()).toEqual([])
    expect(core.in().map(({ items, closed }) => [items.length, closed !== undefined])).toEqual([
      [5, true],
      [1, false],
    ])
  })

  it('makes three messages of thirty requests in five minutes', () => {
    const core = new Office(digested({ most: 10 }))
    for (let i = 0; i < 30; i++) {
      core.asks(1)
      if (i % 10 === 9) core.pass(1)
    }
    core.pass(2)
    core.tick()
    expect(core.in().map(({ items }) => items.length)).toEqual([10, 10, 10])
    expect([...core.state.requests.entries()].every(([, { cards }]) => cards[TELEGRAM]?.digest !== undefined)).toBe(true)
  })

  it.each([
    ['takes what is below its risk', { tools: { none: 'medium' } }, {}, 2],
    ['takes nothing that is as risky as the charter says', { tools: { none: 'medium' } }, { risk_below: 'medium' }, 0],
    ['never takes what the risk tables find high, whatever its route says', { tools: { none: 'high' } }, {}, 0],
    ['never takes what the risk tables find critical', { tools: { none: 'critical' } }, {}, 0],
  ])('%s', (_, risk, digest, digests) => {
    const core = new Office({ ...digested(digest), risk })
    core.asks(1)
    expect(core.digests).toHaveLength(digests)
  })

  it.each([
    ['asks for more than its line can show', { args: { text: 'x'.repeat(200) } }],
    ['would break the quotes of its line', { task_intent: 'Pay “the” invoice' }],
  ])('gives a card of its own at once to what %s', (_, changes) => {
    const core = new Office(digested())
    core.asks(1, changes)
    expect(core.digests).toEqual([])
    expect(core.jobs().map(({ kind }) => kind)).toEqual(['card', 'card'])
  })

  it('loads a charter without digests as before: its routes carry none', () => {
    const core = new Office(digested({}, { digest: undefined }))
    const [id] = core.asks(1)
    expect(core.record(id as string).escalation?.staged).not.toHaveProperty('digest')
  })
})

describe('deciding', () => {
  it('counts a vote on its own request only, and edits the digest in place', () => {
    const { core, ids, id } = posted()
    expect(core.digest(id).shows).toBe(core.digest(id).version)
    expect(core.yes(ids[1], 'ann')).toBe('ok')
    expect(ids.map((one) => core.view(one).status)).toEqual(['PENDING', 'GRANTED', 'PENDING'])
    expect(core.digest(id).shows).toBeLessThan(core.digest(id).version)
    expect(core.jobs()).toContainEqual({ kind: 'digest', subject: id, channel: TELEGRAM })
    expect(core.code({ kind: 'digest-edited', digest_id: id, version: core.digest(id).version }, WORKER)).toBe('ok')
    expect(core.state.owed.has(id)).toBe(false)
  })

  it('rejects by silence at the deadline of each', () => {
    const { core, ids } = posted()
    core.pass(8, ids[0])
    expect(core.view(ids[0])).toMatchObject({ status: 'REJECTED', cause: 'timeout' })
  })

  it('never posts a digest of which nothing waits any more', () => {
    const core = new Office(digested())
    const ids = core.asks(2)
    for (const id of ids) core.no(id, 'ann')
    core.pass(2)
    core.tick()
    expect(core.jobs()).toEqual([])
    expect(core.state.owed.size).toBe(0)
  })

  it('shows by another edit what happened while it was posted', () => {
    const core = new Office(digested())
    const [first] = core.asks(2)
    core.pass(2)
    core.tick()
    const [digest] = core.in() as readonly [Digest]
    core.no(first as string, 'ann')
    core.post(digest)
    expect(core.jobs()).toEqual([{ kind: 'digest', subject: digest.id, channel: TELEGRAM }])
  })

  it('keeps the first message when a worker posts a second one', () => {
    const { core, id } = posted()
    expect(core.post(core.digest(id), 8)).toBe('already_exists')
    expect(core.digest(id).ref).toEqual({ on: 'telegram', chat: -100, message: 7 })
    expect(core.code({ kind: 'digest-edited', digest_id: id, version: 1 }, person('ann'))).toBe('forbidden')
  })
})

describe('leaving', () => {
  it('gives what nobody answered for half of its time a card of its own, and says so in the digest', () => {
    const { core, ids, id } = posted()
    core.pass(3, ids[0])
    expect(core.types(ids[0])).toContain('approval.reminded')
    expect(core.digest(id).items.map(({ left }) => left?.why)).toEqual(['waited', undefined, undefined])
    expect(core.jobs()).toContainEqual({ kind: 'card', subject: ids[0], channel: TELEGRAM })
    expect(core.jobs()).toContainEqual({ kind: 'digest', subject: id, channel: TELEGRAM })
  })

  it('does so, too, when the digest was never posted', () => {
    const core = new Office(digested())
    const [id] = core.asks(1) as readonly [string]
    core.pass(5, id)
    expect(core.jobs().filter(({ kind }) => kind === 'card')).toHaveLength(2)
    expect(core.jobs().filter(({ kind }) => kind === 'digest')).toEqual([])
    expect(core.replayed()).toBeUndefined()
  })

  it.each([
    ['question', (core: Office, id: string) => core.code({ kind: 'question', request_id: id, text: 'Why?', door: 'http' }, person('ann'))],
    [
      'illustrated',
      (core: Office, id: string) => {
        const image = { digest: 'a'.repeat(64), type: 'image/png', bytes: 9, width: 1, height: 1 } as const
        return core.code({ kind: 'illustrate', request_id: id, image, until: core.now + 1 }, OPEN)
      },
    ],
    ['delegated', (core: Office, id: string) => core.delegate(id, 'ann', 'dora')],
    [
      'edited',
      (core: Office, id: string) => {
        const changes = { estimated_cost: 5_900_000 }
        return core.code(
          { kind: 'edit', request_id: id, changes, seen: seenOf(core.record(id)), approve: false, door: 'http' },
          person('ann'),
        )
      },
    ],
  ])('takes out what was changed: %s', (why, change) => {
    const { core, ids, id } = posted()
    expect(change(core, ids[2])).toBe('ok')
    expect(core.digest(id).items.map(({ left }) => left?.why)).toEqual([undefined, undefined, why])
    expect(core.record(ids[2]).cards[TELEGRAM]).not.toHaveProperty('digest')
    expect(core.jobs()).toContainEqual({ kind: 'card', subject: ids[2], channel: TELEGRAM })
    expect(core.replayed()).toBeUndefined()
  })

  it('gives everything that waits a card of its own when its message can never be shown again', () => {
    const { core, ids, id } = posted()
    core.no(ids[0], 'ann')
    core.code({ kind: 'digest-failed', digest_id: id, reason: 'gone' }, WORKER)
    expect(core.jobs()).toEqual([ids[1], ids[2]].map((subject) => ({ kind: 'card', subject, channel: TELEGRAM })))
    expect(core.state.owed.has(id)).toBe(false)
  })
})

describe('keeping', () => {
  it('comes back from a snapshot as it was', () => {
    const { core, id } = posted()
    const snapshot = takeSnapshot(core.state)
    expect(readSnapshot('default', snapshot)?.digests.get(id)).toEqual(core.digest(id))
  })

  it('leaves the state with its last request', () => {
    const { core, ids } = posted()
    for (const one of ids) core.no(one, 'ann')
    for (const { id, version } of core.digests) core.code({ kind: 'digest-edited', digest_id: id, version }, WORKER)
    core.pass(25 * 60)
    core.session()
    core.asks(1)
    expect(core.digests.every(({ items }) => items.every(({ request }) => !ids.includes(request)))).toBe(true)
  })
})

describe('the charter', () => {
  const faults = (digest: Changes, route: Changes = {}): readonly string[] => {
    const { charter, models } = charterWith(routed([stage()]))
    const { approvals } = digested(digest, route)
    const parsed = parseCharter({ charter: { ...charter, approvals }, models })
    return 'faults' in parsed ? parsed.faults.map(({ path }) => path) : []
  }
  const AT = 'charter.approvals.routes.0.digest'

  it('is refused when a digest would leave people too little of their time', () => {
    expect(faults({ every: '3m' })).toContain(`${AT}.every`)
    expect(faults({ every: '150s' })).not.toContain(`${AT}.every`)
  })

  it('is refused when nothing tells how risky a request is, or nothing could ever wait in it', () => {
    expect(faults({}, { severity: undefined })).toContain(AT)
    expect(faults({}, { severity: 'high' })).toContain(AT)
    expect(faults({ risk_below: 'medium' }, { severity: 'medium' })).toContain(AT)
    expect(faults({}, { confirm: 'typed' })).toContain(AT)
  })
})
