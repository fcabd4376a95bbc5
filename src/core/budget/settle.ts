import type { Charter } from '../charter/compile.ts'
import type { Command } from '../command.ts'
import type { Event } from '../event.ts'
import type { RequestRecord, State } from '../state.ts'
import { type Counted, countedOf } from './held.ts'
import { warnings } from './warn.ts'

/**
 * What a settled request counts with from now on. What is confirmed counts as it is; an agent's own word is a claim: more than was
 * set aside is debited in full, less frees nothing. Tokens are input and output together; a report without usage leaves them as they were.
 */
export function settledWith(record: RequestRecord, { actual, usage }: Command<'settle'>, confirms: boolean): Counted {
  const before = countedOf(record)
  const used = usage?.input_tokens === undefined && usage?.output_tokens === undefined ? before.tokens : tokensOf(usage)
  return confirms ? { amount: actual, tokens: used } : { amount: Math.max(actual, before.amount), tokens: Math.max(used, before.tokens) }
}

const tokensOf = (usage: NonNullable<Command<'settle'>['usage']>): number => (usage.input_tokens ?? 0) + (usage.output_tokens ?? 0)

/** The warnings that a settlement makes when it counts more than was set aside. */
export function warningsOfSettle(state: State, charter: Charter, record: RequestRecord, after: Counted): readonly Event[] {
  const before = countedOf(record)
  const more = { amount: after.amount - before.amount, tokens: after.tokens - before.tokens }
  const { agent_id } = record.ask
  return warnings(state, charter, { reservation: record.reservation, more, session: state.agents.get(agent_id)?.session, agent: agent_id })
}

/**
 * What lapses, as its entry says it: whether its money is free again is the charter's choice (`grants.unsettled`). That of a plan always
 * is, since its steps took what they may have used.
 */
export function lapsedAs(
  charter: Charter,
  was: 'granted' | 'executing',
  of?: Pick<RequestRecord, 'ask'>,
): { readonly was: 'granted' | 'executing'; readonly released?: true } {
  const { unsettled } = charter.document.grants
  return of?.ask.plan || unsettled === 'release' || (unsettled === 'release_unused' && was === 'granted')
    ? { was, released: true }
    : { was }
}
