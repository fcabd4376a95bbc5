import type { Card } from '../card.ts'
import { aboutId } from '../carded.ts'
import type { About, Command, MessageRef } from '../command.ts'
import { type Event, event } from '../event.ts'
import type { Seq } from '../units.ts'
import { type Context, type Decision, done, inputOf, refused, unknownRequest } from './context.ts'

/** Commands by which workers report the results of effects. */
export type ResultKind =
  | 'card-posted'
  | 'card-edited'
  | 'card-failed'
  | 'note-posted'
  | 'alert-posted'
  | 'alert-failed'
  | 'note-failed'
  | 'request-shown'
  | 'motion-shown'
  | 'reply-sent'
  | 'channel-moved'
  | 'backlog-shown'

/** Records what a worker did, so that nothing is done twice and everything survives a restart. */
export function decideResult(ctx: Context, command: Command<ResultKind>): Decision {
  if (ctx.principal.kind !== 'system') return refused('forbidden', 'Only workers report results')
  if (command.kind === 'channel-moved') return done(command.from, event('channel.moved', command.from, { input: inputOf(ctx, command) }))
  if (command.kind === 'backlog-shown')
    return done(command.channel, event('backlog.shown', command.channel, { input: inputOf(ctx, command) }))
  if (command.kind === 'alert-posted' || command.kind === 'alert-failed') return decideAlert(ctx, command)
  const about: About = command
  const id = aboutId(about)
  const record = about.motion_id === undefined ? ctx.state.requests.get(id) : ctx.state.motions.get(id)
  if (!record) return about.motion_id === undefined ? unknownRequest(id) : refused('not_found', `There is no motion ${id} here`)
  // A second post of one card is a stray copy: the first stays the card, and the worker is told.
  if (command.kind === 'card-posted' && isStray(record.cards[command.channel]?.ref, command.ref))
    return refused('already_exists', `${id} has its card in ${command.channel}`)
  if ((command.kind === 'note-posted' || command.kind === 'note-failed') && !isUntold(record.cards[command.channel], command.upto))
    return refused('already_exists', `The thread of ${id} in ${command.channel} has been told that`)
  return done(id, resultEvent(ctx, id, command))
}

/** Whether a card stands already where this one was posted. In another chat it stands anew: the group has moved, and the old message cannot be edited. */
function isStray(known: MessageRef | null | undefined, posted: MessageRef): boolean {
  if (!known) return false
  return !(known.on === 'telegram' && posted.on === 'telegram' && known.chat !== posted.chat)
}

function decideAlert(ctx: Context, command: Command<'alert-posted' | 'alert-failed'>): Decision {
  const { channel, upto } = command
  if (!ctx.state.alerts.get(channel)?.entries.some((seq) => seq <= upto)) return refused('already_exists', `${channel} has been told that`)
  const data = { input: inputOf(ctx, command) }
  return done(channel, event(command.kind === 'alert-posted' ? 'alert.posted' : 'alert.failed', channel, data as never))
}

const isUntold = (card: Card | undefined, upto: Seq): boolean => card?.thread?.entries.some((seq) => seq <= upto) ?? false

function resultEvent(
  ctx: Context,
  subject: string,
  command: Command<Exclude<ResultKind, 'channel-moved' | 'backlog-shown' | 'alert-posted' | 'alert-failed'>>,
): Event {
  switch (command.kind) {
    case 'card-posted':
      return event('card.posted', subject, { input: inputOf(ctx, command), ref: command.ref })
    case 'card-edited':
      return event('card.edited', subject, { input: inputOf(ctx, command) })
    case 'card-failed':
      return event('card.failed', subject, { input: inputOf(ctx, command) })
    case 'note-posted':
      return event('note.posted', subject, { input: inputOf(ctx, command) })
    case 'note-failed':
      return event('note.failed', subject, { input: inputOf(ctx, command) })
    case 'request-shown':
      return event('request.shown', subject, { input: inputOf(ctx, command) })
    case 'motion-shown':
      return event('motion.shown', subject, { input: inputOf(ctx, command) })
    case 'reply-sent':
      return event('reply.sent', subject, { input: inputOf(ctx, command) })
  }
}
