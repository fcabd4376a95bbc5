import type { Command } from '../command.ts'
import { type Context, type Decision, done, inputOf, refused } from '../decide/context.ts'
import { event } from '../event.ts'
import { headOwed, partOwed } from './owed.ts'

/** Records what a worker told a channel. A part that stands already stays the one: a second post of it is a stray copy. */
export function decideReportResult(ctx: Context, command: Command<'report-posted' | 'report-edited' | 'report-failed'>): Decision {
  if (ctx.principal.kind !== 'system') return refused('forbidden', 'Only workers report results')
  const { report_id: id, channel } = command
  const row = ctx.state.reports.get(id)
  const told = row?.channels[channel]
  if (!row || !told) return refused('not_found', `There is no report ${id} for ${channel} here`)
  if (command.kind === 'report-failed')
    return told.failed || told.refs.length >= row.messages
      ? refused('already_exists', `${channel} has been told ${id}`)
      : done(id, event('report.failed', id, { input: inputOf(ctx, command) }))
  if (command.kind === 'report-edited')
    return headOwed(told)
      ? done(id, event('report.edited', id, { input: inputOf(ctx, command) }))
      : refused('already_exists', `The head of ${id} in ${channel} says what is true`)
  // What was on its way when the channel was muted stands there now: it is recorded all the same.
  const muteless = partOwed({ mutes: new Map() }, row, channel)
  if (muteless === undefined || command.part !== told.refs.length)
    return refused('already_exists', `${channel} has been told that part of ${id}`)
  return done(id, event('report.posted', id, { input: inputOf(ctx, command) }))
}
