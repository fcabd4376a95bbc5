import type { Command } from '../command.ts'
import { type Context, type Decision, done, inputOf, refused } from '../decide/context.ts'
import { type Event, event } from '../event.ts'

type Result = 'digest-posted' | 'digest-edited' | 'digest-failed'

/** Records what became of a digest's message. A second post of it is a stray copy: the first stays, and the worker is told. */
export function decideDigestResult(ctx: Context, command: Command<Result>): Decision {
  if (ctx.principal.kind !== 'system') return refused('forbidden', 'Only workers report results')
  const { digest_id: id } = command
  const known = ctx.state.digests.get(id)
  if (!known) return refused('not_found', `There is no digest ${id} here`)
  if (command.kind === 'digest-edited') return done(id, event('digest.edited', id, { input: inputOf(ctx, command) }))
  if (command.kind === 'digest-failed') return done(id, event('digest.failed', id, { input: inputOf(ctx, command) }))
  const { ref } = command
  const anew = known.ref?.on === 'telegram' && ref.on === 'telegram' && known.ref.chat !== ref.chat
  return known.ref && !anew
    ? refused('already_exists', `${id} stands in ${known.channel}`)
    : done(id, event('digest.posted', id, { input: inputOf(ctx, command), ref }))
}

/** The digests whose time has come, closed. */
export const digestsOverdue = ({ state, now }: Pick<Context, 'state' | 'now'>): readonly Event[] =>
  [...state.digests.entries()].flatMap(([id, { closed, due }]) =>
    closed === undefined && due <= now ? [event('digest.closed', id, {})] : [],
  )
