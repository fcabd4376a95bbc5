import type { Command } from '../command.ts'
import { unconfirmed } from '../confirm/check.ts'
import { asksForCodes } from '../confirm/kinds.ts'
import { phraseOf } from '../confirm/phrase.ts'
import { attemptRefused, type Context, type Decision, done, inputOf, refused, refusedWith } from '../decide/context.ts'
import { judgedAgain } from '../decide/stale.ts'
import { grantOrQueue } from '../decide/take-lock.ts'
import { type Event, type Events, event } from '../event.ts'
import { boundDigest, expiryOf } from '../obligations/bind.ts'
import { judgeApproval, type Vote } from '../quorum.ts'
import type { Reason } from '../reason.ts'
import { givenBy, termsRefused } from '../standing-grants/give.ts'
import type { RequestRecord } from '../state.ts'
import { begin } from './begin.ts'
import { electorateOf } from './electorate.ts'
import { type Progress, progressIn } from './progress.ts'
import { openTurn, type Stage, type Staged } from './stage.ts'
import type { CaughtUp } from './timers.ts'

/** Why a request ends whose next stage nobody could satisfy any more. */
const UNREACHABLE: Reason = {
  code: 'quorum_unreachable',
  text: 'The charter changed, and too few people are left who may approve its next stage',
}

/**
 * Decides a vote on a request that has a route: by who is asked in the open stage, each once. Enough approvals begin the next stage or
 * grant; as many rejections as the stage asks for refuse. What time owed by now (`caught`) is done first, and told after the vote.
 */
export function voteInStage(
  ctx: Context,
  command: Command<'vote'>,
  record: RequestRecord,
  operator: string,
  caught: CaughtUp & { readonly staged: Staged },
): Decision {
  const { staged } = caught
  const votes = record.escalation?.votes ?? []
  const { against, people } = judgedAgain(ctx, record)
  const electorate = electorateOf(ctx.charter, record.ask.agent_id)
  const before = progressIn(staged, votes, electorate, people)
  const { stage } = openTurn(staged)
  if (!before.people.includes(operator)) return notAsked(ctx, command, staged, before, operator)
  const judged = mayVote(ctx, command, record, staged, operator)
  if ('answer' in judged) return judged
  const terms = command.vote === 'approve' ? command.standing : undefined
  const refusal = termsRefused(ctx, record, before.approvals, terms)
  if (refusal) return { events: [], answer: { ok: false, refusal } }
  const open = command.vote === 'approve' ? unconfirmed(ctx, command, record, operator) : undefined
  if (open) return open
  const said = terms ? { standing: terms } : {}
  const vote: Vote = { operator, door: command.door, vote: command.vote, at: ctx.now, stage: staged.stage, ...judged, ...said }
  const after = progressIn(staged, [...votes, vote], electorate, people)
  const tally = { ...judged, stage: staged.stage }
  const waits = (): Decision =>
    done(record.id, cast(ctx, command, operator, { ...tally, missing: after.missing, ...(people > 1 ? { people } : {}) }), ...caught.events)
  if (command.vote === 'reject') {
    if (after.rejected.length < Math.min(stage.deny_quorum, before.people.length)) return waits()
    const reason = { code: 'rejected', text: command.reason ?? `${after.rejected.join(' and ')} said no` }
    const by = { operator, door: command.door }
    return done(record.id, cast(ctx, command, operator, tally), event('request.refused', record.id, { cause: 'operator', reason, by }))
  }
  if (against) return endedAs(ctx, command, operator, tally, against)
  if (after.missing > 0) return waits()
  return passed(ctx, command, record, operator, caught, tally, after)
}

/** The stage is satisfied: the next begins, or it was the last and everybody is looked at once more. */
function passed(
  ctx: Context,
  command: Command<'vote'>,
  record: RequestRecord,
  operator: string,
  { staged, events }: CaughtUp & { readonly staged: Staged },
  tally: Tally,
  { last, approvals, here, lost }: Progress,
): Decision {
  const { charter, now, state } = ctx
  // A reminder is pointless now; who was asked besides is needed to understand whose votes count.
  const told = [cast(ctx, command, operator, tally), ...events.filter(({ type }) => type === 'approval.escalated')]
  if (lost !== undefined)
    return endedAs(ctx, command, operator, tally, {
      code: 'approver_lost',
      text: `Who approved the stage ${lost} may no longer approve, so it is not approved`,
    })
  if (last) {
    const granted = {
      by: approvals.map((one) => ({ operator: one.operator, door: one.door })),
      expires: expiryOf(now, charter.grantExpires, record.obligations),
      charter: charter.hash,
      action_digest: boundDigest(record.ask, charter.hash, record.obligations),
    }
    return done(record.id, ...told, grantOrQueue(ctx, record, granted), ...givenBy(ctx, record, approvals))
  }
  const stage = staged.stages[staged.stage + 1] as Stage
  const delegated = (openTurn(staged).turn.substitutes ?? []).filter(({ why }) => why === 'delegated')
  const next = begin(
    { state, charter, now, electorate: electorateOf(charter, record.ask.agent_id), coded: asksForCodes(record.escalation) },
    stage,
    delegated,
  )
  if (!next) return endedAs(ctx, command, operator, tally, UNREACHABLE)
  const by = here.map((one) => ({ operator: one.operator, door: one.door }))
  const channels = stage.channels.filter((key) => !Object.hasOwn(record.cards, key))
  return done(record.id, ...told, event('stage.passed', record.id, { stage: staged.stage, by, next, channels }))
}

type Tally = Pick<Events['vote.cast'], 'solo' | 'missing' | 'people' | 'stage'>

function cast(ctx: Context, command: Command<'vote'>, operator: string, tally: Tally): Event {
  const { vote, reason, door, request_id } = command
  const why = reason === undefined ? {} : { reason }
  return event('vote.cast', request_id, { input: inputOf(ctx, command), operator, vote, door, ...why, ...tally })
}

const endedAs = (ctx: Context, command: Command<'vote'>, operator: string, tally: Tally, reason: Reason): Decision =>
  refusedWith(
    [cast(ctx, command, operator, tally), event('request.refused', command.request_id, { cause: 'stale', reason })],
    'stale',
    `${reason.text}; the agent must ask again`,
  )

/** Somebody else is asked in this stage; the attempt stays in the ledger. */
export function notAsked(
  ctx: Context,
  command: Command<'vote' | 'edit'>,
  staged: Staged,
  { people }: Progress,
  operator: string,
): Decision {
  const { stage, turn } = openTurn(staged)
  const instead = turn.substitutes?.findLast(({ from }) => from === operator)
  const who = people.length === 0 ? 'nobody is left who may' : `asked are ${people.join(', ')}`
  const detail = instead
    ? `${instead.to} decides this in your place (${instead.why === 'away' ? 'you are out of office' : 'you delegated it'})`
    : `You are not asked in the stage ${stage.id}: ${who}`
  return attemptRefused(ctx, command, command.request_id, 'not_asked', detail)
}

/** Whether somebody who is asked may vote so now: a vote in this stage is one, whatever happened in earlier ones. */
function mayVote(
  ctx: Context,
  { vote, confirm, once, stage: meant }: Command<'vote'>,
  record: RequestRecord,
  { stage, stages }: Staged,
  operator: string,
): Decision | { readonly solo?: true } {
  const { id, escalation } = record
  const votes = escalation?.votes ?? []
  const name = stages[stage]?.id
  if (once !== undefined && votes.some((one) => one.once === once)) return refused('already_voted', 'This message was counted already')
  if (meant !== undefined && meant !== stage + 1)
    return refused('stage_over', `This answers stage ${meant} of ${id}; open is stage ${stage + 1} (${name}). Look at it again`, {
      stage: stage + 1,
    })
  const mine = votes.filter((one) => one.operator === operator)
  const here = mine.filter((one) => one.stage === stage)
  if (vote === 'reject')
    return here.some((one) => one.vote === 'reject') ? refused('already_voted', `${operator} rejected ${id} already`) : {}
  const { solo } = ctx.charter.document
  if (here.some((one) => one.vote === 'reject' || !solo)) return refused('already_voted', `${operator} voted in the stage ${name} already`)
  if (solo) {
    const judged = judgeApproval(
      { id, people: 1, solo, coolOff: ctx.charter.people.coolOff, phrase: phraseOf(record), mayApprove: () => true },
      votes,
      { operator, confirm, once },
      ctx.now,
    )
    return 'refusal' in judged ? { events: [], answer: { ok: false, refusal: judged.refusal } } : judged
  }
  // A tap delivered twice must not approve the next stage unseen.
  if (mine.length > 0 && meant === undefined)
    return refused('stage_over', `${operator} approved an earlier stage of ${id}; say which stage this is about: ${stage + 1} (${name})`, {
      stage: stage + 1,
    })
  return {}
}
