import { event } from '../event.ts'
import { notThisAgent } from './ask.ts'
import { oneStepBack } from './breakers.ts'
import { refuseAll, waiting } from './consequences.ts'
import { acts, actsAs, attemptRefused, callerOperator, type Decider, done, inputOf, mayAdminister, refused } from './context.ts'

/** Opens an agent's session. While one is open it is the answer: never refilled, its limits never raised. */
export const decideHandshake: Decider<'handshake'> = (ctx, command) => {
  const { agent_id } = command
  if (!actsAs(ctx, agent_id)) return notThisAgent(ctx, agent_id)
  const open = ctx.state.agents.get(agent_id)?.session
  if (open && ctx.now < open.expires) return done(agent_id)
  const { document } = ctx.charter
  const max_priority = Math.min(command.max_priority, document.agents.max_priority, ctx.charter.agents.get(agent_id)?.max_priority ?? 10)
  return done(
    agent_id,
    event('session.opened', agent_id, {
      input: inputOf(ctx, command),
      expires: ctx.now + ctx.charter.session,
      max_priority,
      budget: command.session_budget,
    }),
  )
}

/** Stops an agent: everything of it that waits is refused in the same step. */
export const decidePause: Decider<'pause'> = (ctx, command) => {
  const { agent_id } = command
  const operator = callerOperator(ctx)
  if (!operator || !acts(operator))
    return attemptRefused(ctx, command, agent_id, 'not_operator', 'Only a listed operator may pause an agent')
  if (ctx.state.agents.get(agent_id)?.paused) return done(agent_id)
  const by = { operator: operator.id, door: command.door }
  const reason = { code: 'agent_paused', text: `${agent_id} was paused by ${operator.id}` }
  return done(
    agent_id,
    event('agent.paused', agent_id, {
      input: inputOf(ctx, command),
      by,
      ...(command.reason === undefined ? {} : { reason: command.reason }),
    }),
    ...refuseAll(
      waiting(ctx.state, ({ ask }) => ask.agent_id === agent_id),
      'paused',
      reason,
      by,
    ),
  )
}

/** Lets a paused agent go on. What was refused meanwhile stays refused. */
export const decideResume: Decider<'resume'> = (ctx, command) => {
  const operator = callerOperator(ctx)
  if (!operator || !acts(operator))
    return attemptRefused(ctx, command, command.agent_id, 'not_operator', 'Only a listed operator may resume an agent')
  if (!ctx.state.agents.get(command.agent_id)?.paused)
    return oneStepBack(ctx, command, command.agent_id) ?? refused('wrong_state', `${command.agent_id} is not paused`)
  return done(
    command.agent_id,
    event('agent.resumed', command.agent_id, { input: inputOf(ctx, command), by: { operator: operator.id, door: command.door } }),
  )
}

/** Lists a key by its token's SHA-256. An agent that has a key is from then on believed only with one. */
export const decideAddKey: Decider<'add-key'> = (ctx, command) => {
  if (!mayAdminister(ctx))
    return attemptRefused(ctx, command, command.key_id, 'forbidden', 'Only an operator with the role admin may add keys')
  if (ctx.state.keys.has(command.sha256)) return refused('already_exists', `The key ${command.key_id} exists already`)
  return done(command.key_id, event('key.added', command.key_id, { input: inputOf(ctx, command) }))
}

/** Ends a key. Its agent is believed only with another one. */
export const decideRevokeKey: Decider<'revoke-key'> = (ctx, command) => {
  if (!mayAdminister(ctx))
    return attemptRefused(ctx, command, command.key_id, 'forbidden', 'Only an operator with the role admin may revoke keys')
  const key = [...ctx.state.keys.entries()].find(([, k]) => k.id === command.key_id)?.[1]
  if (!key) return refused('not_found', `There is no key ${command.key_id}; \`countersign keys list\` shows them`)
  if (key.revoked !== undefined) return done(command.key_id)
  return done(command.key_id, event('key.revoked', command.key_id, { input: inputOf(ctx, command) }))
}
