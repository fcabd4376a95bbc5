import { breakerStateOf } from '../breakers/breaker-state.ts'
import type { Command } from '../command.ts'
import { event } from '../event.ts'
import { attemptRefused, type Context, type Decider, type Decision, done, inputOf, refused, stopperOf } from './context.ts'

/** Lets a tripped breaker's agent, or everybody, one step back: from paused to probation, from probation to clear. Never straight back. */
export const decideResetBreaker: Decider<'reset-breaker'> = (ctx, command) => {
  const subject = command.agent_id ?? ctx.state.org
  if (stopperOf(ctx) === undefined)
    return attemptRefused(ctx, command, subject, 'not_operator', 'Only a listed operator may reset a breaker')
  return (
    oneStepBack(ctx, command, command.agent_id) ??
    refused('wrong_state', `No breaker of ${command.agent_id ?? 'the organisation'} has tripped`)
  )
}

/** The step back, or undefined when nothing is tripped there. The caller has been checked. */
export function oneStepBack(ctx: Context, command: Command<'reset-breaker' | 'resume'>, agent: string | null): Decision | undefined {
  const current = breakerStateOf(ctx.state, agent === null ? 'org' : `agent:${agent}`, ctx.now)
  const operator = stopperOf(ctx)
  if (current.name === 'clear' || operator === undefined) return undefined
  const subject = agent ?? ctx.state.org
  const { agents, document } = ctx.charter
  if (agent !== null && agents.get(agent)?.owner === operator && !document.solo)
    return attemptRefused(ctx, command, agent, 'self_approval', `${operator} owns ${agent}; somebody else must let it go on`)
  const reason = command.kind === 'reset-breaker' && command.reason !== undefined ? { reason: command.reason } : {}
  return done(
    subject,
    event('breaker.reset', subject, {
      input: inputOf(ctx, command),
      scope: agent === null ? 'org' : 'agent',
      to: current.name === 'paused' ? 'probation' : 'clear',
      by: { operator, door: command.door },
      ...reason,
    }),
  )
}
