import { recommendModel } from '../arbiter/choose.ts'
import { type Ask, actionFromBody } from '../ask.ts'
import type { Command } from '../command.ts'
import {
  actsAs,
  attemptRefused,
  type Context,
  type Decider,
  type Decision,
  decidedContext,
  done,
  inputOf,
  refused,
  refusedWith,
} from '../decide/context.ts'
import { noLongerGranted } from '../decide/stale.ts'
import { stoppedNow } from '../decide/stopped.ts'
import { type Event, event, type Reservation } from '../event.ts'
import { boundDigest } from '../obligations/bind.ts'
import { unmetAtRedeem } from '../obligations/unmet.ts'
import type { RequestRecord } from '../state.ts'
import { formatUsd, type Millis } from '../units.ts'
import { predecessors } from './order.ts'
import { partsOf } from './parts.ts'
import { type StepStanding, standingsOf } from './steps.ts'

/** The id of the request that a step becomes, by its position: `req_1-2` is the second step of the plan `req_1`. */
const stepRequestId = (plan: string, at: number): string => `${plan}-${at + 1}`

/**
 * Redeems one step of a granted plan, once, before it is done. Everything is looked at again as when a grant is redeemed; besides, the
 * steps before it must have succeeded, and what is left of the plan's money must pay for it.
 */
export const decideRedeemStep: Decider<'redeem-step'> = (ctx, command) => {
  const record = ctx.state.requests.get(command.request_id)
  const plan = record?.ask.plan
  if (!record || !plan) return refused('not_found', `There is no plan ${command.request_id} here; plans stay for a day after they end`)
  const { id, ask } = record
  if (!actsAs(ctx, ask.agent_id)) return attemptRefused(ctx, command, id, 'forbidden', 'Only the agent that asked may redeem')
  const at = plan.steps.findIndex((step) => step.id === command.step)
  const part = partsOf(ask)[at]
  if (!part) return refused('not_found', `The plan ${id} has no step of this name; GET /api/v1/plans/${id} lists them`)
  const open = openUntil(record)
  if (open === undefined)
    return refused('wrong_state', `${id} is ${record.status.name}; only steps of a granted plan can be redeemed`, decidedContext(record))
  if (ctx.now >= open)
    return refusedWith([lapsed(ctx, command, record)], 'grant_expired', `The plan expired at ${new Date(open).toISOString()}; ask again`)
  const stopped = stoppedNow(ctx, ask.agent_id)
  if (stopped) return stopped
  const digest = boundDigest(part, record.charter, record.obligations)
  if (boundDigest(actionFromBody(ask.agent_id, command.action), record.charter, record.obligations) !== digest)
    return attemptRefused(
      ctx,
      command,
      id,
      'action_mismatch',
      `The action differs from the step ${command.step} of the plan; ask for this one by itself with POST /api/v1/request-permission`,
    )
  const stale = noLongerGranted(ctx, record)
  if (stale) return refusedWith([lapsed(ctx, command, record, stale)], 'stale', `${stale.text}; ask again`)
  return notYet(ctx, record, at) ?? unpaid(record, part) ?? redeem(ctx, command, record, at, part, digest)
}

/** Until when a step may be redeemed; undefined when none may be. */
const openUntil = ({ status }: RequestRecord): Millis | undefined =>
  status.name === 'granted' ? status.expires : status.name === 'executing' ? status.until : undefined

/** The plan ends with what it has not used, which is free again: no step of it can have been done without having been redeemed. */
function lapsed(
  ctx: Context,
  command: Command<'redeem-step'>,
  { id, status }: RequestRecord,
  reason?: Event<'request.lapsed'>['data']['reason'],
) {
  const was = status.name === 'granted' ? 'granted' : 'executing'
  return event('request.lapsed', id, { input: inputOf(ctx, command), was, ...(reason ? { reason } : {}), released: true })
}

const SAYS = {
  waiting: ['step_waits', 'waits: settle the steps before it as succeeded first'],
  closed: ['step_closed', 'is closed: a step before it did not succeed, so ask for what is left with a new plan'],
  executing: ['wrong_state', 'is being done already; a step is redeemed once'],
  succeeded: ['wrong_state', 'is done already; a step is redeemed once'],
  failed: ['wrong_state', 'has failed; a step is redeemed once'],
  lapsed: ['wrong_state', 'was never settled; a step is redeemed once'],
} as const satisfies Record<Exclude<StepStanding, 'ready'>, readonly ['step_waits' | 'step_closed' | 'wrong_state', string]>

/** Why the steps before it, or its own state, do not let a step begin. */
function notYet({ state }: Context, { ask, steps = [], obligations }: RequestRecord, at: number): Decision | undefined {
  const { plan } = ask
  if (!plan) return undefined
  const standing = standingsOf(plan, steps)[at] ?? 'closed'
  const name = plan.steps[at]?.id
  if (standing !== 'ready') return refused(SAYS[standing][0], `The step ${name} ${SAYS[standing][1]}`)
  if (!obligations?.verify_output) return undefined
  const audited = (one: number): boolean => {
    const step = steps[one]
    const before = step && 'request' in step ? state.requests.get(step.request) : undefined
    return before?.audits?.some(({ passed }) => passed) ?? false
  }
  return (predecessors(plan)[at] ?? []).every(audited)
    ? undefined
    : refused('step_waits', `The step ${name} waits: the output of the steps before it must pass its audit first`)
}

const unpaid = ({ reservation }: RequestRecord, part: Ask): Decision | undefined =>
  part.estimated_cost <= reservation.amount
    ? undefined
    : refused(
        'plan_spent',
        `The step was planned at ${formatUsd(part.estimated_cost)}, and ${formatUsd(reservation.amount)} of the plan is left; ask for it by itself`,
      )

function redeem(
  ctx: Context,
  command: Command<'redeem-step'>,
  record: RequestRecord,
  at: number,
  ask: Ask,
  action_digest: string,
): Decision {
  const { id, charter, obligations, reservation, assessment } = record
  const unmet = unmetAtRedeem(obligations, command)
  if (unmet) return refused(unmet.code, unmet.detail, unmet.context)
  const risk = assessment?.steps?.[at]
  const child = stepRequestId(id, at)
  return done(
    child,
    event('step.redeemed', child, {
      input: inputOf(ctx, command),
      plan: id,
      step: at,
      ask,
      charter,
      action_digest,
      model: recommendModel(ctx.charter.arbiter, ctx.state.overlays, ask),
      reservation: takenFrom(reservation, ask),
      ...(risk ? { assessment: { risk } } : {}),
      ...(obligations ? { obligations } : {}),
      until: ctx.now + ctx.charter.lease,
    }),
  )
}

const takenFrom = ({ windows, tokens }: Reservation, ask: Ask): Reservation => ({
  amount: ask.estimated_cost,
  windows,
  ...(tokens ? { tokens: { ...tokens, amount: Math.min(tokens.amount, ask.estimated_tokens ?? 0) } } : {}),
})
