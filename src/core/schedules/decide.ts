import { type Decider, done, inputOf, mayAdminister, refused, stopperOf } from '../decide/context.ts'
import { event } from '../event.ts'
import { messagesOf, reportChannels, reportId } from '../reports/owed.ts'
import { windowTime } from './cron.ts'
import { cronsOf } from './due.ts'

/** Claims a run. A window is run once, and never one before it. */
export const decideRunSchedule: Decider<'run-schedule'> = (ctx, command) => {
  const { schedule, window } = command
  const timer = ctx.principal.kind === 'system' && ctx.principal.part === 'timer'
  const by = timer ? undefined : stopperOf(ctx)
  if (!timer && (by === undefined || !mayAdminister(ctx))) return refused('forbidden', 'Only an administrator runs a schedule by hand')
  if (!ctx.charter.document.kaizen?.schedules) return refused('schedules_off', 'The charter in force has no section kaizen.schedules')
  if (timer && !cronsOf(ctx.charter.document.kaizen.schedules).some(([name]) => name === schedule))
    return refused('schedules_off', `kaizen.schedules.${schedule} is off in the charter in force`)
  const at = windowTime(window)
  if (at === undefined || at > ctx.now)
    return refused('invalid_field', `Expected a time such as 2026-11-21T09:00Z that is not to come, got ${window}`)
  const row = ctx.state.schedules.get(schedule)
  if (row?.window !== undefined && window <= row.window)
    return refused('already_exists', `The ${schedule} run of ${row.window} was claimed already`)
  return done(schedule, event('schedule.ran', schedule, { input: inputOf(ctx, command), window, ...(by === undefined ? {} : { by }) }))
}

/** Records what came of a run, and with it the report it made. */
export const decideScheduleDone: Decider<'schedule-done'> = (ctx, command) => {
  if (ctx.principal.kind !== 'system') return refused('forbidden', 'Only workers report results')
  const { schedule, window, outcome, report } = command
  const row = ctx.state.schedules.get(schedule)
  if (row?.window !== window || row.done) return refused('already_exists', `The ${schedule} run of ${window} is done already`)
  const input = inputOf(ctx, command)
  if (!report) return done(schedule, event('schedule.done', schedule, { input, window, outcome }))
  const id = reportId(schedule, window)
  const made = event('report.made', id, { input, channels: reportChannels(ctx), messages: messagesOf(report) })
  return done(schedule, made, event('schedule.done', schedule, { window, outcome: { ...outcome, report: id } }))
}
