import type { Limited } from '../budget/rates.ts'
import type { Command } from '../command.ts'
import { event } from '../event.ts'
import { type Context, type Decision, inputOf, refusedWith } from './context.ts'

/** Refused before anything else is looked at; one entry a minute says so, so that a flood leaves no flood behind. */
export function tooFast(ctx: Context, command: Command<'ask'>, { bucket, perMinute, retryAt, noted }: Limited): Decision {
  const { agent_id } = command.ask
  const seconds = Math.max(1, Math.ceil((retryAt - ctx.now) / 1000))
  const who = bucket.endsWith(':org') ? 'All agents together' : agent_id
  const exceeded = { input: inputOf(ctx, command), bucket, per_minute: perMinute, retry_at: retryAt }
  return refusedWith(
    noted ? [] : [event('rate.exceeded', agent_id, exceeded)],
    'rate_limited',
    `${who} may ask ${perMinute} times a minute; ask again in ${seconds} s`,
    { retry_after_seconds: seconds },
  )
}
