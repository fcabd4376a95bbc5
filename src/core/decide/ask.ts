import { recommendModel } from '../arbiter/choose.ts'
import { type Ask, bodyDigest, LOCK_RESOURCES, UNSUPPORTED_RESOURCES } from '../ask.ts'
import { breakerFinding, haltFinding, tripFinding } from '../breakers/finding.ts'
import { type Happening, repeated } from '../breakers/happenings.ts'
import { type Trip, tripsOf } from '../breakers/trips.ts'
import type { Draws } from '../budget/draws.ts'
import { drawRequest } from '../budget/rates.ts'
import { reserve } from '../budget/reserve.ts'
import { warningsOfAsk } from '../budget/warn.ts'
import type { Command } from '../command.ts'
import { type AskOutcome, event, type Reason } from '../event.ts'
import { stillWaits } from '../evolve/owed.ts'
import { assessmentOf } from '../facts/find.ts'
import { REMEMBERED, repeatKey } from '../idempotency.ts'
import { lockTargetFault } from '../locks/names.ts'
import { boundDigest, expiryOf, withPreview } from '../obligations/bind.ts'
import { planFault } from '../plans/faults.ts'
import { judgeAsked } from '../plans/judge.ts'
import { type Looked, lookThrough } from '../plans/look.ts'
import { partsOf } from '../plans/parts.ts'
import { endedByUse } from '../standing-grants/end.ts'
import { purposeOf } from '../standing-grants/purpose.ts'
import { answering, useReason } from '../standing-grants/use.ts'
import type { Session } from '../state.ts'
import { combine, confirm, deny, type Finding } from '../verdict.ts'
import { tripEvents } from './consequences.ts'
import { actsAs, attemptRefused, type Context, type Decider, type Decision, done, inputOf, refused } from './context.ts'
import { withinReach } from './quorum.ts'
import { routedAsk } from './route.ts'
import { withLock } from './take-lock.ts'
import { tooFast } from './too-fast.ts'

/**
 * Decides a permission request. The order is the product's promise: session open, not halted, agent not paused, deny rules, trust,
 * hard budgets, escalation triggers, grant. Deny and budget refusals never go to a person.
 */
export const decideAsk: Decider<'ask'> = (ctx, command) => {
  const { ask, request_id } = command
  if (!actsAs(ctx, ask.agent_id)) return notThisAgent(ctx, ask.agent_id)
  if (UNSUPPORTED_RESOURCES.has(ask.resource_type))
    return refused(
      'unsupported_resource',
      `resource_type ${ask.resource_type} cannot be granted yet; ask for llm_tokens, api_call or compute`,
    )
  const fault = LOCK_RESOURCES.has(ask.resource_type) ? lockTargetFault(ask) : undefined
  if (fault !== undefined) return refused('invalid_field', fault)
  const planned = planFault(ask)
  if (planned) return refused(planned.code, planned.detail)
  const first = repeat(ctx, command)
  if (first) return first
  const { more } = ctx.charter
  const rate = more?.rates && drawRequest(ctx.state, more, ask.agent_id, ctx.now, partsOf(ask).length)
  if (rate?.limited) return tooFast(ctx, command, rate.limited)
  const session = openSession(ctx, ask)
  if (!session) return attemptRefused(ctx, command, ask.agent_id, 'session_required', sessionDetail(ask), rate?.draws)
  const looked = lookThrough(ask, ctx.charter, ctx.state, ctx.now)
  const { outcome: decided, trips, draws, rules } = outcomeOf(ctx, command, session, looked)
  const assessment = assessmentOf(ctx.charter, looked.found, rules)
  const steps = ask.plan && assessment?.risk ? { steps: looked.parts.map(({ found }) => found.risk) } : undefined
  const outcome = withLock(ctx, ask, decided)
  const purpose = purposeOf(ask, session)
  // Where the charter has rates, the entry records the levels of all buckets after it.
  const rates = rate ? { rates: { ...rate.draws, ...draws } } : undefined
  return done(
    request_id,
    event('request.asked', request_id, {
      input: inputOf(ctx, command),
      charter: ctx.charter.hash,
      action_digest: boundDigest(ask, ctx.charter.hash, outcome.status === 'refused' ? undefined : outcome.obligations),
      outcome,
      ...(assessment ? { assessment: { ...assessment, ...steps } } : {}),
      ...(purpose ? { purpose } : {}),
      ...rates,
    }),
    ...warningsOfAsk(ctx.state, ctx.charter, ask, session, outcome),
    ...endedByUse(ctx.state, 'standing' in outcome ? outcome.standing : undefined),
    ...tripEvents(ctx, trips),
  )
}

/** Who may not act as an agent, and what to do about it. */
export function notThisAgent(ctx: Context, agent: string): Decision {
  return ctx.principal.kind === 'open'
    ? refused('unauthenticated', `${agent} needs a key: send Authorization: Bearer with the key an operator made for it`)
    : refused('forbidden', `These credentials are not those of ${agent}`)
}

function repeat(ctx: Context, command: Command<'ask'>): Decision | undefined {
  const { state, now } = ctx
  const { ask } = command
  if (ask.idempotency_key === undefined) return undefined
  const first = state.repeats.get(repeatKey(ask.agent_id, ask.idempotency_key))
  if (!first || now >= first.at + REMEMBERED) return undefined
  if (first.digest !== bodyDigest(ask))
    return refused('idempotency_conflict', 'This idempotency_key came with another body before; use a new one', {
      request_id: first.request,
    })
  const record = state.requests.get(first.request)
  // Asked over HTTP first and over the queue now: from here on somebody waits at a queue for what people decide.
  const newlyAwaited = command.door === 'queue' && record !== undefined && stillWaits(record) && record.replied === undefined
  return newlyAwaited ? done(first.request, event('reply.awaited', first.request, { input: inputOf(ctx, command) })) : done(first.request)
}

function openSession({ state, now }: Context, ask: Ask): Session | undefined {
  const session = state.agents.get(ask.agent_id)?.session
  if (!session || now >= session.expires) return undefined
  return ask.session_id === undefined || ask.session_id === session.id ? session : undefined
}

const sessionDetail = (ask: Ask): string =>
  ask.session_id === undefined
    ? `${ask.agent_id} has no open session; POST /api/v1/handshake first`
    : `session_id is not ${ask.agent_id}'s open session; POST /api/v1/handshake answers which one is`

/** An answer, and the breakers that this very request trips. */
interface Outcome {
  readonly outcome: AskOutcome
  readonly trips: readonly Trip[]
  /** Buckets of spending after it, where the charter has rates. */
  readonly draws?: Draws
  /** Ids of the charter's rules that matched. */
  readonly rules?: readonly string[]
}

function outcomeOf(ctx: Context, { ask }: Command<'ask'>, session: Session, { found, parts }: Looked): Outcome {
  const { state, charter, now } = ctx
  const halted = haltFinding(state)
  if (halted.verdict === 'deny') return no(halted)
  const paused = state.agents.get(ask.agent_id)?.paused
  if (paused) return no(deny('paused', { code: 'agent_paused', text: `${ask.agent_id} is paused by ${paused.by.operator}` }))
  const stopped = breakerFinding(state, ask.agent_id, now)
  if (stopped.verdict === 'deny') return no(stopped)
  const loops = charter.breakers?.agent.has('loop') ? tripsNow(ctx, repeated(ask)) : NO_TRIPS
  const facts = { state, charter, ask, session, now, found }
  const asked = judgeAsked(facts, parts)
  const gates = withPreview(combine([tripFinding(loops), asked.judged, stopped, asked.trusted]), ask)
  const judged = withinReach(charter, ask, gates)
  const matched = judged.rules ? { rules: judged.rules } : undefined
  if (judged.verdict === 'deny') return no(judged, loops)
  const budget = reserve(state, charter, ask, session, now)
  if ('exceeded' in budget) return no({ ...deny('budget', budget.exceeded), ...matched }, loops)
  const { reservation, day, questions, draws } = budget
  const finding = questions.length > 0 ? combine([judged, confirm(questions)]) : judged
  const model = recommendModel(charter.arbiter, state.overlays, ask)
  // What lifts a limit of money, goes on after a loop or comes as a plan is asked each time.
  const answerable = questions.length === 0 && loops.length === 0 && !ask.plan
  const answer = answerable ? answering(facts, finding, reservation.amount) : undefined
  const spends = (finding.verdict === 'allow' || answer !== undefined) && reservation.amount > 0
  const fast = spends ? tripsNow(ctx, [{ breaker: 'velocity', agent: ask.agent_id, amount: reservation.amount }]) : NO_TRIPS
  const trips = [...loops, ...fast]
  const { verdict, reasons, people, obligations, ...denied } = fast.length > 0 ? combine([finding, tripFinding(fast)]) : finding
  if (verdict === 'deny') return no({ verdict, reasons, ...denied }, trips)
  const bound = obligations ? { obligations } : undefined
  const drawn = { ...(draws ? { draws } : undefined), ...matched }
  const used = fast.length > 0 ? undefined : answer
  if (verdict === 'allow' || used) {
    const [reason = WITHIN_POLICY, ...others] = used ? [useReason(used.permit, used.use)] : reasons
    const more = others.length > 0 ? { more: others } : undefined
    const expires = expiryOf(now, charter.grantExpires, obligations)
    return {
      outcome: {
        status: 'granted',
        reason,
        ...more,
        expires: used ? Math.min(expires, used.permit.terms.until) : expires,
        reservation,
        model,
        ...bound,
        ...(used ? { standing: used.use } : undefined),
      },
      trips,
      ...drawn,
    }
  }
  const needed = people === undefined ? undefined : { people }
  // A question about the whole is put to those of every part.
  const about = questions.length > 0 || trips.length > 0 ? asked.all : asked.asking
  const routed = routedAsk(ctx, about, people ?? 1, asked.all)
  if ('verdict' in routed) return no({ ...routed, ...matched }, trips)
  return { outcome: { status: 'pending', reasons, reservation, day, model, ...routed, ...needed, ...bound }, trips, ...drawn }
}

const NO_TRIPS: readonly Trip[] = []

const tripsNow = ({ state, charter, now }: Context, happenings: readonly Happening[]): readonly Trip[] =>
  charter.breakers ? tripsOf(state, charter.breakers, happenings, now) : NO_TRIPS

/** What is said of a grant that no rule speaks about. */
const WITHIN_POLICY: Reason = { code: 'within_policy', text: 'Within policy and budget' }

const NO_REASON: Reason = { code: 'denied', text: 'Denied' }

/** The refusal that a deny makes; what else spoke against it stands in `more`. */
function no({ cause = 'policy', reasons: [reason = NO_REASON, ...more], rules }: Finding, trips = NO_TRIPS): Outcome {
  return { outcome: { status: 'refused', cause, reason, ...(more.length > 0 ? { more } : {}) }, trips, ...(rules ? { rules } : undefined) }
}
