import type { Command } from '../command.ts'
import {
  acts,
  actsAs,
  attemptRefused,
  type Context,
  callerOperator,
  type Decider,
  type Decision,
  done,
  inputOf,
  refused,
  unknownRequest,
} from '../decide/context.ts'
import { event } from '../event.ts'
import { mayReuse } from '../samples/law.ts'
import type { RequestRecord } from '../state.ts'
import { usageKeyParts } from '../usage/record.ts'
import { owedForAll } from './choose.ts'
import type { Sample } from './record.ts'

/**
 * Why a sample is not believed: it must say what the settlement said, and cost no more than budgets count for it. So an agent that makes its
 * work look dear, or another model's, has paid for it first.
 */
function unlike(
  ctx: Context,
  { status, metered }: RequestRecord,
  { request_id: id, model, usage }: Command<'sample-kept'>,
): Decision | undefined {
  if (status.name !== 'settled' || status.outcome !== 'succeeded' || !metered)
    return refused(
      'wrong_state',
      `${id} is ${status.name}; only a call that is settled as succeeded, with its model and its tokens, is kept`,
    )
  const { counted, row } = metered
  const { input_tokens: input, output_tokens: output, cached_tokens = 0, reasoning_tokens = 0 } = usage
  const [cached, reasoning] = [Math.min(cached_tokens, input), Math.min(reasoning_tokens, output)]
  const same = counted.input === input && counted.output === output && counted.cached === cached && counted.reasoning === reasoning
  if (!ctx.charter.arbiter.byId.has(model) || usageKeyParts(row).model !== model || !same)
    return refused('invalid_field', `model and usage must be what the settlement of ${id} reported, of a model of the models file`)
  if (counted.estimated)
    return refused('invalid_field', `Some tokens of ${id} were estimated, so it says nothing of what another model would save`)
  return counted.priced <= counted.charged
    ? undefined
    : refused('invalid_field', `The tokens of ${id} cost more than was settled for it, so it says nothing of what another model would save`)
}

/** Whether who sends it may speak for an agent's content: the agent itself, a meter, or our own adapter. */
const mayKeep = (ctx: Context, agent: string): boolean =>
  ctx.principal.kind === 'meter' || ctx.principal.kind === 'system' || actsAs(ctx, agent)

/** Notes that the content of a model call is kept, and what experiments owe for it. The same again changes nothing. */
export const decideSampleKept: Decider<'sample-kept'> = (ctx, command) => {
  const { state, charter, now } = ctx
  const { request_id: id, digest, model } = command
  const record = state.requests.get(id)
  if (!record) return unknownRequest(id)
  const { ask } = record
  if (!mayKeep(ctx, ask.agent_id))
    return attemptRefused(ctx, command, id, 'forbidden', 'Only the agent that asked, or a meter, keeps its content')
  const { samples: law } = charter
  if (!law || !mayReuse(law, ask.agent_id))
    return refused('reuse_not_allowed', `The charter does not let the content of ${ask.agent_id} be kept: see kaizen.samples.reuse`)
  if (ask.resource_type !== 'llm_tokens') return refused('wrong_state', `${id} is for ${ask.resource_type}; only model calls are kept`)
  const known = state.samples.get(id)
  if (known && known.until > now)
    return known.digest === digest ? done(id) : refused('already_exists', `The content of ${id} is kept already, and it is another`)
  // One piece of work is one pair at the most, however often its content comes and goes.
  if (record.sampled) return refused('already_exists', `The content of ${id} was kept before, and is gone for good`)
  const lies = unlike(ctx, record, command)
  if (lies) return lies
  const until = Math.min(command.until, now + law.keep)
  if (!(until > now)) return refused('too_late', `The content of ${id} would be gone already`)
  const { agent_id: agent, logic_density: density, tool } = ask
  const sample: Sample = { request: id, agent, digest, model, density, ...(tool === undefined ? {} : { tool }), until }
  const shadows = owedForAll(state.experiments, sample, now)
  return done(id, event('sample.kept', id, { input: inputOf(ctx, command), until, shadows }))
}

/** Notes that content is gone: what was owed for it is not owed any more. */
export const decideSampleRemoved: Decider<'sample-removed'> = (ctx, command) => {
  const { request_id: id } = command
  const known = ctx.state.samples.get(id)
  if (!known) return refused('not_found', `No content of ${id} is kept`)
  const operator = callerOperator(ctx)
  if (!(operator && acts(operator)) && !mayKeep(ctx, known.agent))
    return attemptRefused(ctx, command, id, 'forbidden', 'Only the agent that asked, a meter or an operator removes its content')
  return done(id, event('sample.removed', id, { input: inputOf(ctx, command) }))
}
