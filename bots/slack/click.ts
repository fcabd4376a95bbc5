import type { BlockAction, ButtonAction } from '@slack/bolt'
import type { Identity, Principal } from '../../src/core/principal.ts'
import type { Call } from '../commands.ts'
import type { SlackRef } from './messages.ts'

/** A click on a button of ours, by whom and where. */
export interface Click {
  readonly identity: Extract<Identity, { on: 'slack' }>
  readonly principal: Principal
  /** The charter's key of the channel that was clicked in. */
  readonly channel: string
  /** The message that was clicked: perhaps not the one that the ledger knows. */
  readonly ref: SlackRef
  /** The person and the place, as a command of theirs would have them. */
  readonly call: Pick<Call, 'identity' | 'name' | 'spot' | 'prefix'>
}

/** What is written before a command's name. */
export const PREFIX = '/countersign '

/**
 * Reads a click. The team is the person's own, which in a channel shared between workspaces (Slack Connect) is not the one
 * that the message belongs to. Undefined when it is not a click on a message.
 */
export function clickOf(body: BlockAction<ButtonAction>): Click | undefined {
  const { user, team, channel, message, container } = body
  const id = channel?.id ?? text(container['channel_id'])
  const ts = message?.ts ?? text(container['message_ts'])
  const home = user.team_id ?? team?.id
  if (id === undefined || ts === undefined || home === undefined) return undefined
  const identity = { on: 'slack', team: home, user: user.id } as const
  const name = user.username ?? user.name
  return {
    identity,
    principal: { kind: 'person', identity, name },
    channel: `slack:${id}`,
    ref: { on: 'slack', channel: id, ts },
    call: { identity, name, spot: { on: 'slack', channel: id }, prefix: PREFIX },
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
