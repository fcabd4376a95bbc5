import type { Operator } from '../charter/compile.ts'
import { callerOperator, type Decider, done, inputOf, refused } from '../decide/context.ts'
import { event } from '../event.ts'
import type { Identity } from '../principal.ts'

/**
 * Silences kinds of messages in a person's own chat with the bot, or with none lets all through again. What others read too is the
 * charter's: `for` of the channel.
 */
export const decideMute: Decider<'mute'> = (ctx, command) => {
  const operator = callerOperator(ctx)
  const { channel, kinds } = command
  if (!operator) return refused('not_operator', 'Only a listed operator may mute')
  if (!ctx.charter.channels.some(({ key }) => key === channel))
    return refused('not_found', `${channel} is no channel of the charter, so nothing is sent there by itself`)
  if (ctx.principal.kind !== 'person' || !isOwn(ctx.principal.identity, operator, channel)) return refused('forbidden', notOwn(channel))
  const known = ctx.state.mutes.get(channel) ?? []
  if (known.length === kinds.length && kinds.every((kind) => known.includes(kind))) return done(channel)
  return done(channel, event('channel.muted', channel, { input: inputOf(ctx, command), operator: operator.id }))
}

/**
 * Whether a channel is somebody's own chat with the bot. In Telegram it has the person's id, so it is theirs from any door. Slack's begin
 * with D and do not say whose they are, but only their two members write there: they are muted in themselves alone.
 */
function isOwn(identity: Identity, { identities }: Operator, channel: string): boolean {
  if (identity.on === 'slack' && channel.startsWith('slack:D')) return true
  return identities.some((one) => one.on === 'telegram' && channel === `telegram:${one.user}`)
}

const notOwn = (channel: string): string =>
  channel.startsWith('slack:D')
    ? `Only in ${channel} itself can be told whose it is: write /countersign mute there`
    : `Others read ${channel} too: what it is told stands in the charter, as its \`for\``
