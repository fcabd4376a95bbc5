import { electorateOf } from '../approvals/electorate.ts'
import { progressIn } from '../approvals/progress.ts'
import { openTurn } from '../approvals/stage.ts'
import { catchUp } from '../approvals/timers.ts'
import { notAsked } from '../approvals/vote.ts'
import { elsewhereText, isElsewhere } from '../carded.ts'
import type { Command } from '../command.ts'
import {
  attemptRefused,
  type Context,
  callerOperator,
  type Decider,
  type Decision,
  decidedContext,
  done,
  inputOf,
  refused,
  refusedWith,
  unknownRequest,
} from '../decide/context.ts'
import { decideVote, tooLate, whyNot } from '../decide/vote.ts'
import { type Event, event } from '../event.ts'
import { openDesk } from '../locks/desk.ts'
import { boundDigest } from '../obligations/bind.ts'
import type { RequestRecord } from '../state.ts'
import { en } from '../wording/catalogue/en.ts'
import { changesText } from '../wording/edits.ts'
import { changedSince } from './changed.ts'
import { judgeEdit, type Waits } from './judge.ts'
import { type Drafted, draftEdit, MOST_EDITS } from './law.ts'

type Draft = Extract<Drafted, { changes: unknown }>

/**
 * Changes a waiting request instead of rejecting it. Who may vote on it may edit it; what it then is, is judged as if it were asked so,
 * and asked anew of people: earlier votes are void, the deadline stands. What the charter denies ends the request; what no budget holds
 * leaves it as it was.
 */
export const decideEdit: Decider<'edit'> = (ctx, command) => {
  const record = ctx.state.requests.get(command.request_id)
  if (!record) return unknownRequest(command.request_id)
  const { id, status, edits = [] } = record
  const mayNot = whyNot(ctx, command, record)
  if (mayNot) return mayNot
  if (status.name !== 'pending') return refused('already_decided', `${id} is already ${status.name}`, decidedContext(record))
  if (isElsewhere(record, command)) return attemptRefused(ctx, command, id, 'other_channel', elsewhereText(id))
  const { staged, over } = catchUp(ctx, record)
  if (over) return tooLate(ctx, command, record)
  const operator = callerOperator(ctx)?.id ?? ''
  if (staged) {
    const { votes = [], people = 1 } = record.escalation ?? {}
    const progress = progressIn(staged, votes, electorateOf(ctx.charter, record.ask.agent_id), people)
    if (!progress.people.includes(operator)) return notAsked(ctx, command, staged, progress, operator)
  }
  const changed = changedSince(record, command.seen)
  if (changed) return changed
  if (edits.length >= MOST_EDITS)
    return refused('too_many_edits', `${id} was edited ${MOST_EDITS} times already: approve it as it is, or reject it and say why`)
  const draft = draftEdit(ctx.charter, record, command.changes)
  if ('code' in draft) return refused(draft.code, draft.detail)
  return judged(ctx, command, record, draft, { staged, deadline: staged ? openTurn(staged).turn.deadline : status.deadline })
}

function judged(ctx: Context, command: Command<'edit'>, record: RequestRecord, { ask, changes }: Draft, waits: Waits): Decision {
  const { id, edits = [] } = record
  const input = inputOf(ctx, command)
  const by = { operator: callerOperator(ctx)?.id ?? '', door: command.door }
  const model = command.changes.model ?? record.model
  const found = judgeEdit(ctx, record, ask, model, waits)
  if ('exceeded' in found)
    return refused('edit_over_budget', `${found.exceeded.text}. ${id} stays as it was`, { reason_code: found.exceeded.code })
  if ('denied' in found) {
    const { cause = 'policy', reasons } = found.denied
    const text = `As ${by.operator} edited it (${changesText(changes, en)}): ${reasons[0]?.text ?? 'denied'}`
    const reason = { code: reasons[0]?.code ?? 'denied', text }
    return refusedWith([event('request.refused', id, { input, cause, reason, by })], 'edit_denied', `${text}. ${id} is refused`)
  }
  const { outcome, assessment, draws, warnings } = found
  const voided = [...new Set((record.escalation?.votes ?? []).map((vote) => vote.operator))]
  const edited = event('request.edited', id, {
    input,
    number: edits.length + 1,
    by,
    changes,
    voided,
    charter: ctx.charter.hash,
    was_digest: record.action_digest,
    action_digest: boundDigest(ask, ctx.charter.hash, outcome.obligations),
    outcome,
    ...(assessment ? { assessment } : {}),
    ...(draws ? { rates: draws } : {}),
  })
  return command.approve ? approved(ctx, command, edited, warnings) : done(id, edited as Event, ...warnings)
}

/** The edit with its editor's approval of what it now is, by the rules of any vote; an editor who is not asked now, or not yet, has only edited. */
function approved(ctx: Context, command: Command<'edit'>, edited: Event<'request.edited'>, warnings: readonly Event[]): Decision {
  const { request_id, door, channel, reason } = command
  const told = [edited as Event, ...warnings]
  const desk = openDesk(ctx.state, ctx.now)
  desk.apply(edited as Event)
  const { stages } = edited.data.outcome.routed ?? {}
  const { events, answer } = decideVote(
    { ...ctx, state: desk.state },
    {
      kind: 'vote',
      request_id,
      vote: 'approve',
      door,
      edits: edited.data.number,
      ...(channel === undefined ? {} : { channel }),
      ...(reason === undefined ? {} : { reason }),
      ...(stages ? { stage: 1 } : {}),
    },
  )
  const [cast, ...rest] = events
  if (cast?.type !== 'vote.cast') return done(request_id, ...told)
  const { input: _, ...said } = cast.data
  return { events: [...told, event('vote.cast', request_id, said), ...rest], answer }
}
