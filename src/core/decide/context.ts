import type { Draws } from '../budget/draws.ts'
import type { Charter, Operator } from '../charter/compile.ts'
import { operatorOf } from '../charter/compile.ts'
import type { Command, CommandKind, Input } from '../command.ts'
import { decidingVotes } from '../decided.ts'
import { type Event, event } from '../event.ts'
import { attemptKey, type Principal } from '../principal.ts'
import { type ProblemCode, type Refusal, refusal } from '../problem.ts'
import type { RequestRecord, State } from '../state.ts'
import type { Millis } from '../units.ts'

/** What a decision looks at besides its command. `now` is never before the last entry's time. */
export interface Context {
  readonly state: State
  readonly charter: Charter
  readonly principal: Principal
  readonly now: Millis
}

/** The answer of a decision: done (look at `subject`), or refused. */
export type Answer = { readonly ok: true; readonly subject: string } | { readonly ok: false; readonly refusal: Refusal }

/** A decision: the events to append (a refusal may leave evidence too), and the answer once they are stored. */
export interface Decision {
  readonly events: readonly Event[]
  readonly answer: Answer
}

/** Decides one kind of command. */
export type Decider<K extends CommandKind> = (ctx: Context, command: Command<K>) => Decision

/** Done, with these events. */
export const done = (subject: string, ...events: readonly Event[]): Decision => ({ events, answer: { ok: true, subject } })

/** Refused, leaving nothing in the ledger. */
export const refused = (code: ProblemCode, detail: string, context?: Refusal['context']): Decision => ({
  events: [],
  answer: { ok: false, refusal: refusal(code, detail, context) },
})

/** Refused, with events as evidence or consequence. */
export const refusedWith = (events: readonly Event[], code: ProblemCode, detail: string, context?: Refusal['context']): Decision => ({
  events,
  answer: { ok: false, refusal: refusal(code, detail, context) },
})

/** The command with who sent it, as the ledger records it. */
export const inputOf = <K extends CommandKind>(ctx: Context, command: Command<K>): Input<K> => ({ principal: ctx.principal, command })

/** An event as the first of its command, which it then carries. */
export const withInput = (ctx: Context, command: Command, { type, subject, data }: Event): Event =>
  event(type, subject, { input: inputOf(ctx, command), ...data } as typeof data)

/** Refused, and the attempt recorded once for each identity and subject. */
export function attemptRefused(
  ctx: Context,
  command: Command,
  subject: string,
  code: ProblemCode,
  detail: string,
  rates?: Draws,
): Decision {
  const record = ctx.state.requests.get(subject) ?? ctx.state.motions.get(subject)
  const known = record?.attempts.includes(attemptKey(ctx.principal, code)) || (record?.attempts.length ?? 0) >= MAX_ATTEMPTS
  const evidence: Event = { type: 'attempt.refused', subject, data: { input: inputOf(ctx, command), code, ...(rates ? { rates } : {}) } }
  return refusedWith(known ? [] : [evidence], code, detail)
}

/** Attempts recorded for one request or motion at the most: evidence, not a way to fill the ledger. */
const MAX_ATTEMPTS = 20

/** Whether the caller may act as an agent: by one of its keys, or without any where the charter is open and the agent never had one. */
export function actsAs(ctx: Pick<Context, 'state' | 'charter' | 'principal'>, agent: string): boolean {
  const { principal, charter, state } = ctx
  if (principal.kind === 'agent') return principal.agent === agent
  return principal.kind === 'open' && charter.document.agents.authentication === 'open' && !isKeyed(state, agent)
}

/** Whether an agent ever had a key: revoking the last one (it leaked, say) must not open the agent to everybody without. */
const isKeyed = (state: State, agent: string): boolean => state.agents.get(agent)?.keyed ?? false

/** The operator behind the caller, if the charter lists one. */
export const callerOperator = ({ charter, principal }: Pick<Context, 'charter' | 'principal'>): Operator | undefined =>
  principal.kind === 'person' ? operatorOf(charter, principal.identity) : undefined

/** Whether the caller may administer: an operator with the role `admin`, or whoever holds the store itself. */
export const mayAdminister = (ctx: Context): boolean =>
  (ctx.principal.kind === 'system' && (ctx.principal.part === 'console' || ctx.principal.part === 'boot')) ||
  (callerOperator(ctx)?.roles.includes('admin') ?? false)

/** Who may stop things and let them go on: an operator who approves or administers (not one who only observes), or the console. Their name in entries. */
export function stopperOf(ctx: Pick<Context, 'charter' | 'principal'>): string | undefined {
  if (ctx.principal.kind === 'system' && ctx.principal.part === 'console') return 'console'
  const operator = callerOperator(ctx)
  return operator && acts(operator) ? operator.id : undefined
}

/** Whether an operator does more than look: the role `observer` alone audits and reads. */
export const acts = ({ roles }: Operator): boolean => roles.some((role) => role !== 'observer')

/** What is said of a request nobody here knows. */
export const unknownRequest = (id: string): Decision =>
  refused('not_found', `There is no request ${id} here; requests stay for a day after they end`)

/** What a decided request says to who comes late: the truth. */
export function decidedContext(record: RequestRecord): NonNullable<Refusal['context']> {
  const { status } = record
  const by =
    status.name === 'granted'
      ? status.by.at(-1)?.operator
      : 'by' in status
        ? (status.by as { readonly operator: string } | undefined)?.operator
        : undefined
  const vote = decidingVotes(record).at(-1)
  return {
    state: status.name,
    ...(status.name === 'refused' ? { cause: status.cause } : {}),
    ...((by ?? vote?.operator) ? { decided_by: (by ?? vote?.operator) as string } : {}),
    ...('at' in status ? { decided_at: new Date(vote?.at ?? status.at).toISOString() } : {}),
  }
}
