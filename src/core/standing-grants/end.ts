import { type Charter, compileCharter } from '../charter/compile.ts'
import { attemptRefused, type Context, type Decider, type Decision, done, inputOf, refused, stopperOf } from '../decide/context.ts'
import { quorumOf } from '../decide/quorum.ts'
import { type Event, event } from '../event.ts'
import { findIn } from '../facts/find.ts'
import { judge } from '../policy/judge.ts'
import type { Reason } from '../reason.ts'
import type { RequestRecord, State } from '../state.ts'
import type { Millis } from '../units.ts'
import { asksAlways } from './gates.ts'
import type { Permit, PermitUse } from './record.ts'
import { answers } from './use.ts'

const USED_UP: Reason = { code: 'used_up', text: 'All its uses are taken' }
const EXPIRED: Reason = { code: 'expired', text: 'Its time is over' }
const SESSION_OVER: Reason = { code: 'session_ended', text: 'The session it was given for is over' }

/** The end of a standing grant whose last use is taken; nothing while uses are left. */
export function endedByUse({ permits }: Pick<State, 'permits'>, use: PermitUse | undefined): readonly Event[] {
  const permit = use && permits.get(use.id)
  return permit && use.uses >= permit.terms.max_uses ? [event('standing.ended', permit.id, { how: 'used_up', reason: USED_UP })] : []
}

/** What time does to standing grants, judged one by one. */
export const permitsOverdue = ({ state, now }: Pick<Context, 'state' | 'now'>, ids: readonly string[]): readonly Event[] =>
  [...new Set(ids)].flatMap((id) => {
    const permit = state.permits.get(id)
    if (!permit || permit.ended || now < permit.terms.until) return []
    return [event('standing.ended', id, { how: 'expired', reason: permit.terms.session === undefined ? EXPIRED : SESSION_OVER })]
  })

/** Takes a standing grant back, and with it what it granted that is not used yet. Whoever may stop an agent may. */
export const decideRevokeStanding: Decider<'revoke-standing'> = (ctx, command) => {
  const { standing_id, door, reason } = command
  const permit = ctx.state.permits.get(standing_id)
  const by = stopperOf(ctx)
  const notOperator = 'Only a listed operator may revoke a standing grant'
  // Of one that does not exist nothing is recorded: names that anybody makes up must not fill the ledger.
  if (!by) return permit ? attemptRefused(ctx, command, permit.request, 'not_operator', notOperator) : refused('not_operator', notOperator)
  if (!permit) return refused('not_found', `There is no standing grant ${standing_id} here; \`countersign grants list\` shows them`)
  if (permit.ended) return refused('wrong_state', `${standing_id} has ended already. ${permit.ended.reason.text}`)
  const who = { operator: by, door }
  const text = reason ?? `${by} took it back`
  const why = { code: 'revoked', text }
  return done(
    standing_id,
    event('standing.ended', standing_id, { input: inputOf(ctx, command), how: 'revoked', reason: why, by: who }),
    ...unusedOf(ctx.state, standing_id).map((record) =>
      record.status.name === 'granted'
        ? event('request.revoked', record.id, { by: who, reason: `Its standing grant was revoked. ${text}` })
        : event('request.refused', record.id, { cause: 'revoked', reason: why, by: who }),
    ),
  )
}

const unusedOf = ({ requests }: State, permit: string): readonly RequestRecord[] =>
  [...requests.entries()]
    .map(([, record]) => record)
    .filter((record) => record.permit === permit && (record.status.name === 'granted' || record.status.name === 'queued'))
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))

/** A decision that adopts a charter also ends every standing grant that the charter would not carry. */
export function withPermits(ctx: Context, decision: Decision): Decision {
  const adopted = decision.events.find((one): one is Event<'charter.adopted'> => one.type === 'charter.adopted')
  const content = adopted && (adopted.data.input?.command.content ?? adopted.data.content)
  if (!content || ctx.state.permits.size === 0) return decision
  const charter = compileCharter(content)
  const ended = [...ctx.state.permits.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([id, permit]) => {
      const reason = permit.ended ? undefined : notCarried(ctx, charter, permit)
      return reason ? [event('standing.ended', id, { how: 'charter', reason })] : []
    })
  return ended.length === 0 ? decision : { ...decision, events: [...decision.events, ...ended] }
}

const because = (code: string, text: string): Reason => ({ code, text: `The charter changed: ${text}` })

/** Why a charter does not carry a standing grant as it was given; undefined: it does. */
function notCarried({ state, now }: Pick<Context, 'state' | 'now'>, charter: Charter, permit: Permit): Reason | undefined {
  const { terms, like, by, at } = permit
  const law = charter.permits
  if (!law) return because('standing_grants_off', 'it has no section standing_grants any more')
  if (terms.max_uses > law.maxUses || terms.max_spend > law.maxSpend || terms.until - at > law.maxFor)
    return because('beyond_maxima', 'the terms go beyond what it lets a standing grant say')
  const quorum = quorumOf(charter, permit.id, permit.people, charter.agents.get(terms.agent)?.owner)
  const gone = by.find(({ operator }) => !quorum.mayApprove(operator))
  if (gone) return because('approver_gone', `${gone.operator}, who gave it, may not approve any more`)
  const facts = {
    state,
    charter,
    ask: like,
    session: state.agents.get(terms.agent)?.session,
    now,
    found: findIn(like, charter, state, now),
  }
  const finding = judge(facts)
  if (finding.verdict === 'deny') return because('now_denied', finding.reasons[0]?.text ?? 'it denies this')
  const always = asksAlways(facts)
  if (always) return because('now_asks_always', always.text)
  return finding.verdict === 'allow' || answers(permit, facts, finding)
    ? undefined
    : because('now_asks_more', 'people would be asked for something else, or more of them')
}

/** Why what a standing grant answered may not be used any more: it was taken back, or its time is over. */
export function permitGone({ permits }: Pick<State, 'permits'>, { permit: id }: RequestRecord, now: Millis): Reason | undefined {
  if (id === undefined) return undefined
  const permit = permits.get(id)
  if (!permit || now >= permit.terms.until) return { code: 'standing_grant_ended', text: 'The standing grant that answered it is over' }
  const { ended } = permit
  return ended && ended.how !== 'used_up'
    ? { code: 'standing_grant_ended', text: `Its standing grant ended. ${ended.reason.text}` }
    : undefined
}
