import type { Command } from '../command.ts'
import type { Door } from '../principal.ts'
import type { State } from '../state.ts'

/** Who wants to roll back what; `motion_id` is used when a motion must be made. */
export interface Rollback {
  readonly experiment: string
  readonly motion_id: string
  readonly door: Door
  readonly reason?: string
}

/** The command that rolls a promotion back. It is a motion that one person carries: an open one is approved, else one is made. */
export function rollbackCommand(
  { motions, experiments }: Pick<State, 'motions' | 'experiments'>,
  { experiment, motion_id, door, reason }: Rollback,
): Command<'second'> | Command<'move'> {
  const why = reason === undefined ? {} : { reason }
  for (const [id, { motion, status }] of motions.entries())
    if (motion.kind === 'roll-back' && motion.experiment === experiment && status.name === 'open')
      return { kind: 'second', motion_id: id, vote: 'approve', door, ...why }
  const { control = '', candidate = '' } = experiments.get(experiment)?.plan ?? {}
  const motion = { kind: 'roll-back', experiment, from: candidate, to: control, why: 'operator' } as const
  return { kind: 'move', motion_id, motion, door, ...why }
}
