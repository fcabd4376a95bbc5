import { openTurn, type Staged, type Substitute } from '../approvals/stage.ts'
import type { Ask } from '../ask.ts'
import { breakerFinding } from '../breakers/finding.ts'
import type { Draws } from '../budget/draws.ts'
import { countedOf } from '../budget/held.ts'
import { reserve } from '../budget/reserve.ts'
import { warningsOfAsk } from '../budget/warn.ts'
import type { Context } from '../decide/context.ts'
import { withinReach } from '../decide/quorum.ts'
import { routedAsk } from '../decide/route.ts'
import type { AskOutcome, Assessment, Event } from '../event.ts'
import { use } from '../evolve/budget.ts'
import { assessmentOf } from '../facts/find.ts'
import { withPreview } from '../obligations/bind.ts'
import { judgeAsked } from '../plans/judge.ts'
import { lookThrough } from '../plans/look.ts'
import type { Reason } from '../reason.ts'
import { draftOf, type RequestRecord } from '../state.ts'
import type { Millis } from '../units.ts'
import { combine, confirm, type Finding } from '../verdict.ts'

type Pending = Extract<AskOutcome, { status: 'pending' }>

/** What an edited request is asked as; or the deny, or the budget, that stands against it. */
export type Judged =
  | { readonly outcome: Pending; readonly assessment?: Assessment; readonly draws?: Draws; readonly warnings: readonly Event[] }
  | { readonly denied: Finding }
  | { readonly exceeded: Reason }

/** How a request waits now, with all that time owed it. */
export interface Waits {
  readonly deadline: Millis
  readonly staged?: Staged | undefined
}

const delegated = (staged: Staged): readonly Substitute[] =>
  (openTurn(staged).turn.substitutes ?? []).filter(({ why }) => why === 'delegated')

/** What is said of an edited request that the rules alone would let. */
const EDITED: Reason = { code: 'edited', text: 'An operator edited it; people were asked before, so they decide it' }

/**
 * Judges an edited request as if it were asked now and the one it was were not: policy, risk, trust, budgets and route, all anew. It is
 * never granted by the rules alone, since people were asked; and it never waits longer than it would have.
 */
export function judgeEdit(ctx: Context, record: RequestRecord, ask: Ask, model: string | null, { staged, deadline }: Waits): Judged {
  const { charter, now } = ctx
  const state = draftOf(ctx.state)
  const { amount, tokens } = countedOf(record)
  use(state, record.reservation, -amount, -tokens)
  const session = state.agents.get(ask.agent_id)?.session
  if (!session) return { exceeded: { code: 'session_required', text: `${ask.agent_id} has no session whose budget could be looked at` } }
  const { found, parts } = lookThrough(ask, charter, state, now)
  const asked = judgeAsked({ state, charter, ask, session, now, found }, parts)
  const gates = withinReach(
    charter,
    ask,
    withPreview(combine([asked.judged, breakerFinding(state, ask.agent_id, now), asked.trusted]), ask),
  )
  if (gates.verdict === 'deny') return { denied: gates }
  const budget = reserve(state, charter, ask, session, now, amount)
  if ('exceeded' in budget) return { exceeded: budget.exceeded }
  const { reservation, day, questions, draws } = budget
  const { reasons, people, obligations, rules } = combine([gates, confirm(questions)])
  const asking = routedAsk(ctx, asked.all, people ?? 1, asked.all, staged ? delegated(staged) : [])
  if ('verdict' in asking) return { denied: asking }
  const assessment = assessmentOf(charter, found, rules)
  const outcome: Pending = {
    status: 'pending',
    reasons: gates.verdict === 'confirm' || questions.length > 0 ? reasons : [EDITED],
    reservation,
    day,
    model,
    ...carriedOn(asking, deadline, staged),
    channels: asking.channels.filter((key) => !Object.hasOwn(record.cards, key)),
    ...(people === undefined ? {} : { people }),
    ...(obligations ? { obligations } : {}),
  }
  return {
    outcome,
    warnings: warningsOfAsk(state, charter, ask, session, outcome),
    ...(assessment ? { assessment } : {}),
    ...(draws ? { draws } : {}),
  }
}

/**
 * The same question for what waits already: its first stage ends no later than the open one would have, nothing prolongs it, and whom time
 * had asked besides is asked still.
 */
function carriedOn({ deadline, routed, confirm }: Asked, latest: Millis, before: Staged | undefined): Asked {
  const end = Math.min(deadline, latest)
  // How each approval is confirmed is that of the edited request: an edit never takes the code or the writing away.
  const confirmed = confirm ? { confirm } : {}
  if (!routed) return { deadline: end, ...confirmed }
  const stages = routed.stages.map((stage, i) => {
    if (i > 0 || stage.escalate?.extend === undefined) return stage
    const { extend: _, ...escalate } = stage.escalate
    return { ...stage, escalate }
  })
  const added = before?.route === routed.route && before.stage === 0 ? openTurn(before).turn.added : undefined
  const { escalate, ...turn } = routed.turn
  const later = added ? { added } : escalate === undefined ? {} : { escalate }
  return { deadline: end, routed: { ...routed, stages, turn: { ...turn, deadline: end, ...later } }, ...confirmed }
}

type Asked = Pick<Pending, 'deadline' | 'routed' | 'confirm'>
