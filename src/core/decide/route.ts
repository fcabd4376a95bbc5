import { begin } from '../approvals/begin.ts'
import { electorateOf } from '../approvals/electorate.ts'
import { joinRoutes } from '../approvals/join-routes.ts'
import { routeOf } from '../approvals/route.ts'
import { peopleIn, waysOf } from '../approvals/seats.ts'
import type { Substitute } from '../approvals/stage.ts'
import { asksForCodes } from '../confirm/kinds.ts'
import { confirmsOf } from '../confirm/needs.ts'
import type { AskOutcome } from '../event.ts'
import type { Facts } from '../facts/facts.ts'
import { deny, type Finding } from '../verdict.ts'
import type { Context } from './context.ts'

/** Until when a request waits, which channels get a card, and its route where the charter has one for it. */
export type Asking = Pick<Extract<AskOutcome, { status: 'pending' }>, 'deadline' | 'channels' | 'routed' | 'confirm'>

/**
 * Whom a request is put to, by what people are asked about in it (of a plan: these steps, of `all` that it has). Without a route:
 * every approver, on every channel for approvals. With one: its first stage begins now. What no stage's people could ever approve, or
 * fewer different people than it needs, is refused at once. `known`: delegations that were made about it already, kept where its stages
 * can be satisfied with them.
 */
export function routedAsk(
  ctx: Context,
  about: readonly Facts[],
  people: number,
  all: readonly Facts[],
  known: readonly Substitute[] = [],
): Asking | Finding {
  const { charter, now, state } = ctx
  const routed = joinRoutes(about.flatMap((facts) => routeOf(facts) ?? []))
  const needed = confirmsOf(about, all)
  const confirm = needed.length > 0 ? { confirm: needed } : undefined
  if (!routed) {
    const channels = charter.channels.filter((c) => c.for.includes('approvals')).map((c) => c.key)
    return { deadline: now + charter.timeout, channels, ...confirm }
  }
  const electorate = electorateOf(charter, about[0]?.ask.agent_id ?? '')
  const on = { state, charter, electorate, now, coded: asksForCodes(confirm) }
  const turns = routed.stages.map((stage) => begin(on, stage, known) ?? (known.length > 0 ? begin(on, stage) : undefined))
  const [turn] = turns
  const stuck = turns.indexOf(undefined)
  if (!turn || stuck >= 0)
    return unreachable(`The stage ${routed.stages[stuck]?.id} of the route ${routed.route} has too few people who may approve it`)
  const everybody = new Set(routed.stages.flatMap((stage) => peopleIn(waysOf(stage, {}, electorate))))
  if (!electorate.solo && everybody.size < people)
    return unreachable(`It needs ${people} people who approve, and the route ${routed.route} asks only ${[...everybody].join(', ')}`)
  return { deadline: turn.deadline, channels: routed.stages[0]?.channels ?? [], routed: { ...routed, turn }, ...confirm }
}

const unreachable = (text: string): Finding => deny('policy', { code: 'quorum_unreachable', text })
