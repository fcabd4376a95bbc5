import type { BlockAction } from '@slack/bolt'
import type { Call } from '../commands.ts'
import type { SlackRef } from './messages.ts'
import { type Person, personIn } from './person.ts'

/** A click on an element of a message of ours, by whom and where. */
export interface Click extends Person {
  /** The charter's key of the channel that was clicked in. */
  readonly channel: string
  /** The message that was clicked: perhaps not the one that the ledger knows. */
  readonly ref: SlackRef
  /** The person and the place, as a command of theirs would have them. */
  readonly call: Pick<Call, 'identity' | 'name' | 'spot' | 'prefix'>
}

/** What is written before a command's name. */
export const PREFIX = '/countersign '

/** Reads a click. Undefined when it is not a click on a message. */
export function clickOf(body: BlockAction): Click | undefined {
  const { channel, message, container } = body
  const id = channel?.id ?? text(container['channel_id'])
  const ts = message?.ts ?? text(container['message_ts'])
  return id === undefined || ts === undefined ? undefined : clickAt(personIn(body), id, ts)
}

/** What somebody did at a message. */
export function clickAt(person: Person | undefined, channel: string, ts: string): Click | undefined {
  return (
    person && {
      ...person,
      channel: `slack:${channel}`,
      ref: { on: 'slack', channel, ts },
      call: callOf(person, channel),
    }
  )
}

/** A command of somebody in a channel, as far as the place makes it. */
export const callOf = ({ identity, name }: Person, channel: string): Click['call'] => ({
  identity,
  ...(name === undefined ? {} : { name }),
  spot: { on: 'slack', channel },
  prefix: PREFIX,
})

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
