import fc from 'fast-check'
import { expect, it } from 'vitest'
import { canonicalJson } from '../../../src/core/json.ts'
import type { RequestRecord } from '../../../src/core/state.ts'
import { readSnapshot, takeSnapshot } from '../../../src/governor/snapshot.ts'
import { NAMES, type Name, person, routed, Team } from '../../support/approvals.ts'
import { charterWith, MINUTE, TIMER } from '../../support/core.ts'

const GROUPS = { engineers: ['ann', 'bob', 'cid'], admins: ['cid', 'dora'], oncall: ['eve'] } as const
type GroupName = keyof typeof GROUPS

/** Stages that the charter's own check may refuse: then there is nothing to prove. */
const stages = fc.array(
  fc.record({
    groups: fc.uniqueArray(fc.constantFrom<GroupName>('engineers', 'admins', 'oncall'), { minLength: 1, maxLength: 2 }),
    each: fc.boolean(),
    quorum: fc.integer({ min: 1, max: 3 }),
    deny_quorum: fc.integer({ min: 1, max: 2 }),
    escalates: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3 },
)
type Stages = typeof stages extends fc.Arbitrary<infer T> ? T : never

const name = fc.constantFrom<Name>(...NAMES)
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('yes' as const),
      who: name,
      stage: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('no' as const), who: name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delegate' as const), who: name, to: name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.integer({ min: -3, max: 6 }), sweep: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('away' as const), who: name, to: name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fire' as const), who: name }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const charterOf = (given: Stages, fired: ReadonlySet<Name>) =>
  routed(
    given.map(({ groups, each, quorum, deny_quorum, escalates }, i) => ({
      id: `s${i}`,
      ...(each ? { all_of: groups } : { any_of: groups }),
      quorum,
      deny_quorum,
      timeout: '10m',
      ...(escalates ? { escalate_to: { after: '6m', any_of: ['oncall'], extend: '3m' } } : {}),
    })),
    { mission: `without ${[...fired].join(' ')}` },
    { groups: Object.fromEntries(Object.entries(GROUPS).map(([name, people]) => [name, people.filter((who) => !fired.has(who))])) },
  )

function play(core: Team, id: string, given: Stages, steps: readonly Step[]): ReadonlySet<Name> {
  const fired = new Set<Name>()
  for (const one of steps) {
    if (one.do === 'yes') core.yes(id, one.who, one.stage === undefined ? {} : { stage: one.stage })
    if (one.do === 'no') core.no(id, one.who)
    if (one.do === 'delegate') core.delegate(id, one.who, one.to)
    if (one.do === 'pass') core.pass(one.minutes, one.sweep ? id : undefined)
    if (one.do === 'away')
      core.code({ kind: 'away', from: core.now, to: core.now + 5 * MINUTE, deputy: one.to, door: 'http' }, person(one.who))
    if (one.do === 'fire') {
      const without = new Set([...fired, one.who])
      try {
        core.adopt(charterWith(charterOf(given, without)))
        fired.add(one.who)
      } catch {
        // The charter's own check refuses it: too few would be left.
      }
    }
  }
  return fired
}

const start = (given: Stages): { readonly core: Team; readonly id: string } | undefined => {
  try {
    const core = new Team(charterOf(given, new Set()))
    return { core, id: core.escalated() }
  } catch {
    return undefined
  }
}

const distinct = (votes: readonly { readonly operator: string }[]): number => new Set(votes.map(({ operator }) => operator)).size

function checkVotes({ escalation, status }: RequestRecord, given: Stages): void {
  const votes = escalation?.votes ?? []
  for (const [i, { groups, each, quorum }] of given.entries()) {
    const here = votes.filter((vote) => vote.stage === i)
    for (const choice of ['approve', 'reject']) {
      const mine = here.filter((vote) => vote.vote === choice)
      expect(distinct(mine)).toBe(mine.length)
    }
    if (status.name === 'granted')
      expect(distinct(here.filter((vote) => vote.vote === 'approve'))).toBeGreaterThanOrEqual(quorum * (each ? groups.length : 1))
  }
  expect(votes.every(({ operator }) => (NAMES as readonly string[]).includes(operator))).toBe(true)
}

/** Stages that the votes of those who are still in their groups, or stand in for somebody who is, would not satisfy, of a grant that was usable. */
function checkVoters(core: Team, id: string, given: Stages, fired: ReadonlySet<Name>): readonly number[] {
  const { votes = [], staged } = core.record(id).escalation ?? {}
  const sits = ({ operator, stage = 0 }: (typeof votes)[number]): boolean =>
    !fired.has(operator as Name) ||
    (staged?.turns[stage]?.substitutes ?? []).some(({ from, to }) => to === operator && !fired.has(from as Name))
  const seated = votes.filter(sits)
  return given.flatMap(({ groups, each, quorum }, i) =>
    distinct(seated.filter((vote) => vote.stage === i && vote.vote === 'approve')) < quorum * (each ? groups.length : 1) ? [i] : [],
  )
}

it('never grants with fewer different people in a stage than the route says, and no vote counts twice', () => {
  let granted = 0
  fc.assert(
    fc.property(stages, fc.array(step, { maxLength: 30 }), (given, steps) => {
      const started = start(given)
      if (!started) return
      const { core, id } = started
      const fired = play(core, id, given, steps)
      checkVotes(core.record(id), given)
      if (core.status(id) !== 'granted') return
      granted++
      if (fired.size > 0 && core.redeem(id) === 'ok') expect(checkVoters(core, id, given, fired)).toEqual([])
    }),
    {
      numRuns: 300,
      // Somebody who left their group may still be named by somebody who is asked: any approver may.
      examples: [
        [
          [{ groups: ['admins', 'engineers'], each: true, quorum: 1, deny_quorum: 1, escalates: false }],
          [
            { do: 'yes', who: 'bob', stage: undefined },
            { do: 'fire', who: 'ann' },
            { do: 'delegate', who: 'dora', to: 'ann' },
            { do: 'yes', who: 'ann', stage: undefined },
          ],
        ],
        // Granted in every run, so that the law is about something.
        [
          [{ groups: ['admins', 'engineers'], each: false, quorum: 1, deny_quorum: 1, escalates: false }],
          [{ do: 'yes', who: 'bob', stage: undefined }],
        ],
      ],
    },
  )
  expect(granted).toBeGreaterThan(0)
})

it('decides the same again from the ledger alone, and a snapshot is the same state', () => {
  fc.assert(
    fc.property(stages, fc.array(step, { maxLength: 20 }), (given, steps) => {
      const started = start(given)
      if (!started) return
      const { core, id } = started
      play(core, id, given, steps)
      expect(core.replayed()).toBeUndefined()
      const snapshot = takeSnapshot(core.state)
      expect(canonicalJson(takeSnapshot(readSnapshot('default', snapshot) as typeof core.state))).toBe(canonicalJson(snapshot))
      expect(core.record(id).status.name).toBeTypeOf('string')
    }),
    { numRuns: 100 },
  )
})

it('always ends: after all that could extend it, time alone refuses and frees the money', () => {
  fc.assert(
    fc.property(stages, fc.array(step, { maxLength: 20 }), (given, steps) => {
      const started = start(given)
      if (!started) return
      const { core, id } = started
      play(core, id, given, steps)
      core.now = Math.max(core.now, core.state.at) + 60 * MINUTE
      core.submit({ kind: 'sweep', request_ids: [id] }, TIMER)
      expect(core.status(id)).not.toBe('pending')
      if (core.status(id).startsWith('refused')) expect(core.day()).toBe(0)
    }),
    { numRuns: 100 },
  )
})
