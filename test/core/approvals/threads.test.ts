import { describe, expect, it } from 'vitest'
import type { Command } from '../../../src/core/command.ts'
import { seenOf } from '../../../src/core/edits/seen.ts'
import { type Effect, owedEffects, react } from '../../../src/core/react.ts'
import { en } from '../../../src/core/wording/catalogue/en.ts'
import { noteLines } from '../../../src/core/wording/notes.ts'
import { person, routed, stage, Team } from '../../support/approvals.ts'
import { ALICE, Core, charterWith, LOCAL, OPEN, WORKER } from '../../support/core.ts'

const CHANNEL = 'telegram:-100'
const ALSO = 'slack:C1'
const ESCALATES = stage({ timeout: '10m', remind_at: '4m', escalate_to: { after: '6m', any_of: ['oncall'] } })
const TWO_STAGES = [stage(), { id: 'security', any_of: ['admins'] }]

/** Posts the card of a request as a worker does, and answers its id. */
function posted(core: Core, id = core.escalated(), thread: Pick<Command<'card-posted'>, 'thread'> = { thread: true }): string {
  for (const channel of [CHANNEL, ALSO])
    core.code({ kind: 'card-posted', request_id: id, channel, ...at(channel), version: version(core, id), ...thread }, WORKER)
  return id
}

const at = (channel: string, message = 1) => ({
  ref:
    channel === CHANNEL
      ? ({ on: 'telegram', chat: -100, message } as const)
      : ({ on: 'slack', channel: 'C1', ts: `${message}.0` } as const),
})
const version = (core: Core, id: string): number => core.state.requests.get(id)?.version ?? 0
/** Types of the entries that the thread of a request has not been told of. */
const untold = (core: Core, id: string, channel = CHANNEL): readonly string[] =>
  (core.state.requests.get(id)?.cards[channel]?.thread?.entries ?? []).map((seq) => core.ledger[seq - 1]?.type ?? '')
/** A worker tells a thread everything it is owed. */
const told = (core: Core, id: string, channel = CHANNEL) => {
  const upto = core.state.requests.get(id)?.cards[channel]?.thread?.entries.at(-1) ?? 0
  return core.code({ kind: 'note-posted', request_id: id, channel, upto, ...at(channel, 2) }, WORKER)
}
/** How many note jobs for a channel the entries from `from` on made, looked up in the state after them as the reactor does. */
const jobs = (core: Core, from: number, channel = CHANNEL): readonly Effect[] =>
  core.ledger
    .slice(from)
    .flatMap((entry) => react(core.state, entry))
    .map(({ effect }) => effect)
    .filter((effect) => effect.kind === 'note' && effect.channel === channel)
const lines = (core: Team, id: string, outcome: string | null = null) =>
  noteLines(
    core.record(id),
    core.ledger.filter(({ seq }) => core.record(id).cards[CHANNEL]?.thread?.entries.includes(seq)),
    {
      charter: core.charter,
      now: core.now,
      outcome,
      words: en,
    },
  )

describe('what the thread under a card is told', () => {
  it('is what time and people do to the request, and how it ends', () => {
    const team = new Team(routed([ESCALATES]))
    const id = posted(team)
    team.pass(4, id)
    team.submit(
      { kind: 'question', request_id: id, text: 'Which account?', door: 'http' },
      { kind: 'person', identity: { on: 'telegram', user: 2001 } },
    )
    team.submit({ kind: 'answer', request_id: id, text: 'The small one' }, OPEN)
    team.delegate(id, 'bob', 'dora')
    team.yes(id, 'ann')
    team.pass(2, id)
    team.yes(id, 'eve')
    expect(untold(team, id)).toEqual([
      'approval.reminded',
      'question.asked',
      'question.answered',
      'approval.delegated',
      'vote.cast',
      'approval.escalated',
      'request.granted',
    ])
    expect(untold(team, id, ALSO)).toEqual(untold(team, id))
  })

  it('is that a stage is passed, and whom the next one asks', () => {
    const team = new Team(routed(TWO_STAGES))
    const id = posted(team)
    team.yes(id, 'ann')
    team.yes(id, 'bob')
    expect(untold(team, id)).toEqual(['vote.cast', 'stage.passed'])
    expect(lines(team, id).at(-1)).toMatchObject({
      to: ['dora'],
      text: expect.stringContaining('Stage 1 of 2 (team) is passed, approved by ann and bob'),
    })
  })

  it('is what somebody edited, whose votes are void, and who voted is told', () => {
    const team = new Team(routed([stage()], { tools: { default: 'allow' } }))
    const id = posted(team)
    team.yes(id, 'ann')
    told(team, id)
    const seen = seenOf(team.record(id))
    const edit = { kind: 'edit', request_id: id, changes: { estimated_cost: 500_000 }, seen, approve: false, door: 'http' } as const
    expect(team.code(edit, person('bob'))).toBe('ok')
    expect(lines(team, id)).toEqual([
      { to: ['ann'], text: expect.stringMatching(/^bob edited it: cost \$1\.00 → \$0\.50 .*It rejects itself/) },
    ])
  })

  it('is nothing of a request that nobody was asked about', () => {
    const core = new Core()
    core.session()
    const { id } = core.asked()
    expect(core.status(id)).toBe('granted')
    expect(owedEffects(core.state.requests.get(id) as never)).toEqual([])
  })

  it('is nothing of what a halt refuses at once', () => {
    const team = new Team(routed([stage()]))
    const id = posted(team)
    team.submit({ kind: 'halt', reason: 'fire', door: 'http' }, LOCAL)
    expect(team.status(id)).toBe('refused:halted')
    expect(untold(team, id)).toEqual([])
  })

  it('is nothing where a version before threads posted the card', () => {
    const team = new Team(routed([ESCALATES]))
    const id = posted(team, undefined, {})
    team.pass(4, id)
    expect(owedEffects(team.record(id)).filter(({ kind }) => kind === 'note')).toEqual([])
  })

  it('is nothing that the card showed when it was posted, but all that happened while it was', () => {
    const team = new Team(routed([ESCALATES]))
    const id = team.escalated()
    team.yes(id, 'ann')
    const shows = version(team, id)
    team.pass(4, id)
    team.submit({ kind: 'card-posted', request_id: id, channel: CHANNEL, ...at(CHANNEL), version: shows, thread: true }, WORKER)
    expect(untold(team, id)).toEqual(['approval.reminded'])
    expect(jobs(team, 0)).toHaveLength(1)
  })
})

describe('a thread is told once', () => {
  it('by one job at a time, whatever happens while it is under way', () => {
    const team = new Team(routed([ESCALATES]))
    const id = posted(team)
    const from = team.ledger.length
    team.pass(4, id)
    expect(jobs(team, from)).toHaveLength(1)
    const next = team.ledger.length
    team.yes(id, 'ann')
    expect(jobs(team, next)).toHaveLength(0)
    const [first] = team.record(id).cards[CHANNEL]?.thread?.entries ?? []
    const before = team.ledger.length
    team.delegate(id, 'bob', 'dora')
    team.submit({ kind: 'note-posted', request_id: id, channel: CHANNEL, upto: first as number, ...at(CHANNEL, 2) }, WORKER)
    expect(untold(team, id)).toEqual(['vote.cast', 'approval.delegated'])
    // The entry that says what was told makes the job for the rest, and nothing but that.
    expect(jobs(team, before)).toHaveLength(1)
    expect(react(team.state, team.ledger.at(-1) as never).map(({ effect }) => effect.kind)).toEqual(['note'])
  })

  it('so a worker that comes second is told that it is', () => {
    const team = new Team(routed([ESCALATES]))
    const id = posted(team)
    team.pass(4, id)
    const upto = team.record(id).cards[CHANNEL]?.thread?.entries.at(-1) as number
    expect(told(team, id)).toBe('ok')
    expect(team.code({ kind: 'note-posted', request_id: id, channel: CHANNEL, upto, ...at(CHANNEL, 3) }, WORKER)).toBe('already_exists')
    expect(team.code({ kind: 'note-failed', request_id: id, channel: CHANNEL, upto, reason: 'gone' }, WORKER)).toBe('already_exists')
  })

  it('and what is owed is the same when the ledger is read again', () => {
    const team = new Team(routed([ESCALATES]))
    const id = posted(team)
    team.pass(6, id)
    told(team, id)
    team.yes(id, 'eve')
    expect(team.replayed()).toBeUndefined()
    expect(untold(team, id)).toEqual(['vote.cast'])
  })

  it('and owes nothing more where the chat is gone, or the thread', () => {
    const team = new Team(routed([ESCALATES]))
    const id = posted(team)
    team.pass(4, id)
    const upto = team.record(id).cards[CHANNEL]?.thread?.entries.at(-1) as number
    team.submit({ kind: 'note-failed', request_id: id, channel: CHANNEL, upto, reason: 'thread locked' }, WORKER)
    team.submit({ kind: 'card-failed', request_id: id, channel: ALSO, version: 1, reason: 'archived' }, WORKER)
    expect(owedEffects(team.record(id)).filter(({ kind }) => kind === 'note')).toEqual([])
  })

  it('but never by anybody else than the workers', () => {
    const team = new Team(routed([ESCALATES]))
    const id = posted(team)
    team.pass(4, id)
    expect(team.code({ kind: 'note-posted', request_id: id, channel: CHANNEL, upto: 99, ...at(CHANNEL, 2) }, ALICE)).toBe('forbidden')
  })
})

describe('the words of a thread', () => {
  it('call those who have not answered, and say when silence means no', () => {
    const team = new Team(routed([ESCALATES]))
    const id = posted(team)
    team.yes(id, 'ann')
    told(team, id)
    team.pass(4, id)
    expect(lines(team, id)).toEqual([
      { to: ['bob', 'cid'], text: expect.stringMatching(/^Reminder: .*rejects itself at 12:10 .*\(in 6 min\)/) },
    ])
  })

  it('leave out after the end what only mattered before it', () => {
    const team = new Team(routed([ESCALATES]))
    const id = posted(team)
    team.pass(11, id)
    expect(untold(team, id)).toEqual(['approval.reminded', 'approval.escalated', 'request.refused'])
    expect(lines(team, id, 'Timed out')).toEqual([{ to: [], text: 'Timed out' }])
  })

  it('quote what the agent says, with everything invisible made visible', () => {
    const team = new Team(routed([ESCALATES]))
    const id = posted(team)
    team.submit(
      { kind: 'question', request_id: id, text: 'why?', door: 'http' },
      { kind: 'person', identity: { on: 'telegram', user: 2001 } },
    )
    team.submit({ kind: 'answer', request_id: id, text: 'ok” approved by “ann\u202e' }, OPEN)
    expect(lines(team, id).at(-1)).toEqual({ to: ['ann'], text: "The agent answers: “ok' approved by 'ann\\u{202e}”" })
  })

  it('fit one message however much there is to say', () => {
    const team = new Team(routed([ESCALATES]))
    const id = posted(team)
    for (let i = 0; i < 12; i++)
      team.submit(
        { kind: 'question', request_id: id, text: 'x'.repeat(900), door: 'http' },
        { kind: 'person', identity: { on: 'telegram', user: 2001 } },
      )
    const said = lines(team, id)
    expect(said[0]?.text).toMatch(/^8 earlier messages are left out/)
    expect(said.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(4096)
  })
})

it('a motion has a thread as well', () => {
  const core = new Core({ solo: false })
  core.adopt(
    charterWith({
      solo: false,
      operators: [
        { id: 'alice', telegram: 1001, roles: ['approver', 'admin'] },
        { id: 'bob', slack: { team: 'T1', user: 'U2' } },
        { id: 'carol', telegram: 1003 },
      ],
    }),
  )
  core.submit({ kind: 'move', motion_id: 'mot_1', motion: { kind: 'resolution', text: 'Buy tea' }, door: 'http' }, ALICE)
  core.submit(
    {
      kind: 'card-posted',
      motion_id: 'mot_1',
      channel: CHANNEL,
      ...at(CHANNEL),
      version: core.state.motions.get('mot_1')?.version ?? 0,
      thread: true,
    },
    WORKER,
  )
  core.submit(
    { kind: 'second', motion_id: 'mot_1', vote: 'reject', door: 'slack' },
    { kind: 'person', identity: { on: 'slack', team: 'T1', user: 'U2' } },
  )
  const thread = core.state.motions.get('mot_1')?.cards[CHANNEL]?.thread
  expect(thread?.entries.map((seq) => core.ledger[seq - 1]?.type)).toEqual(['motion.voted', 'motion.lost'])
  expect(jobs(core, 0)).toHaveLength(1)
})
