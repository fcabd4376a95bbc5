import { type Event, event } from '../event.ts'
import type { TrustLaw } from '../trust/law.ts'
import { milli } from '../trust/law.ts'
import type { TrustChange, TrustOrder } from '../trust/record.ts'
import { scoreOf } from '../trust/score.ts'
import { attemptRefused, type Context, callerOperator, type Decider, done, inputOf, mayAdminister, refused } from './context.ts'

/** Grants, lowers, freezes or unfreezes an agent's trust; the entry says who and why. What changes nothing leaves no entry. */
export const decideTrust: Decider<'trust'> = (ctx, command) => {
  const { agent_id, order, reason } = command
  const { charter, state } = ctx
  if (!mayAdminister(ctx))
    return attemptRefused(ctx, command, agent_id, 'forbidden', 'Only an operator with the role admin may change trust')
  const by = callerOperator(ctx)?.id ?? 'console'
  const raises = order.do === 'grant' || order.do === 'unfreeze'
  if (raises && charter.agents.get(agent_id)?.owner === by && !charter.document.solo)
    return attemptRefused(ctx, command, agent_id, 'self_approval', `${by} owns ${agent_id}; another admin must raise its trust`)
  const law = charter.trust
  if (!law) return refused('wrong_state', 'The charter has no section trust, so there is no trust to change; add one first')
  if (!state.agents.has(agent_id)) return refused('not_found', `There is no agent ${agent_id} here; \`countersign agents\` lists them`)
  const input = inputOf(ctx, command)
  if (!('to' in order)) {
    const frozen = order.do === 'freeze'
    if ((state.trust.get(agent_id)?.frozen !== undefined) === frozen) return done(agent_id)
    return done(agent_id, event('trust.frozen', agent_id, { input, frozen, by, reason }))
  }
  if (order.capability !== undefined && !law.capabilities.has(order.capability))
    return refused(
      'not_found',
      `The charter lists no capability ${order.capability}; it lists ${[...law.capabilities.keys()].sort().join(', ')}`,
    )
  const changes = changesOf(ctx, law, agent_id, order)
  const code = order.do === 'grant' ? 'granted_by_operator' : 'lowered_by_operator'
  const changed: readonly Event[] =
    changes.length === 0 ? [] : [event('trust.changed', agent_id, { input, changes, reason: { code, text: reason }, by })]
  return done(agent_id, ...changed)
}

/** A grant raises to `to` and never lowers; lowering is the other way round. */
function changesOf(
  { state, now }: Context,
  law: TrustLaw,
  agent: string,
  { do: what, to, capability }: Extract<TrustOrder, { to: number }>,
): readonly TrustChange[] {
  const names = capability === undefined ? [...law.capabilities.keys()].sort() : [capability]
  const wanted = milli(to)
  return names.flatMap((name) => {
    const { points: from, since } = scoreOf(law, state.trust.get(agent), name, now)
    if (what === 'grant') return from < wanted ? [{ capability: name, from, to: wanted, since: now }] : []
    return from > wanted ? [{ capability: name, from, to: wanted, since }] : []
  })
}
