import { catchUp } from '../approvals/timers.ts'
import { lapsedAs } from '../budget/settle.ts'
import { digestsOverdue } from '../digests/decide.ts'
import { type Event, event } from '../event.ts'
import { motionsOverdue } from '../motions/decide.ts'
import { permitsOverdue } from '../standing-grants/end.ts'
import { summariesOverdue } from '../summary/due.ts'
import { type Decider, type Decision, done, inputOf, refused } from './context.ts'
import { timedOut } from './vote.ts'

/** What time does to requests, judged one by one; a sweep that comes early or twice changes nothing. */
export const decideSweep: Decider<'sweep'> = (ctx, command): Decision => {
  if (ctx.principal.kind !== 'system') return refused('forbidden', 'Only the timer sweeps')
  const input = inputOf(ctx, command)
  // Each is judged by the state before the command: named twice, its money would be released twice.
  const events = [...new Set(command.request_ids)].flatMap((id): readonly Event[] => {
    const record = ctx.state.requests.get(id)
    const status = record?.status
    if (record && status?.name === 'pending') {
      const { events: owed, over } = catchUp(ctx, record)
      return over ? [...owed, event('request.refused', id, { cause: 'timeout', reason: timedOut(record) })] : owed
    }
    if (record && status?.name === 'granted' && ctx.now >= status.expires)
      return [event('request.lapsed', id, lapsedAs(ctx.charter, 'granted', record))]
    if (record && status?.name === 'executing' && ctx.now >= status.until)
      return [event('request.lapsed', id, lapsedAs(ctx.charter, 'executing', record))]
    return []
  })
  const [first, ...rest] = [
    ...summariesOverdue(ctx, command),
    ...digestsOverdue(ctx),
    ...events,
    ...motionsOverdue(ctx, command.motion_ids ?? []),
    ...permitsOverdue(ctx, command.standing_ids ?? []),
  ]
  return first ? done('', { ...first, data: { input, ...first.data } } as typeof first, ...rest) : done('')
}
