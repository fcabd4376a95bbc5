import type { Message } from 'grammy/types'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Prompt } from '../card/types.ts'
import { homeKey, keyOf, spotOfMessage } from './spot.ts'

/** How a message of ours begins that asks for words; the full id stands behind it, so that nothing has to be remembered. */
const ASKS = {
  ask: 'Reply to this message with your question about',
  reject: 'Reply to this message with your reason to reject',
  break_glass: 'Reply to this message with why you grant alone',
} as const satisfies Record<Prompt['command'], string>

/** What stands in the empty field of a person who replies; at most 64 characters. */
const HINTS = { ask: 'Your question to the agent', reject: 'Your reason', break_glass: 'Why it cannot wait' } as const satisfies Record<
  Prompt['command'],
  string
>

/** A message that asks a person for words: their app opens a reply to it. */
export const promptText = ({ command, id }: Prompt): string => `${ASKS[command]} ${id}`

/** The markup of such a message (https://core.telegram.org/bots/api#forcereply); `selective`: only for who is mentioned or replied to. */
export const promptMarkup = ({ command }: Prompt) =>
  ({ force_reply: true, selective: true, input_field_placeholder: HINTS[command] }) as const

/** What a message was asked for that replies to a message of ours; undefined when that one asked for nothing. `us`: the bot's id. */
export function promptOf({ reply_to_message: asked }: Message, us: number): Prompt | undefined {
  if (asked?.from?.id !== us || asked.text === undefined) return undefined
  const { text } = asked
  const command = (Object.keys(ASKS) as Prompt['command'][]).find((one) => text.startsWith(`${ASKS[one]} `))
  return command && { command, id: text.slice(ASKS[command].length + 1) }
}

/** The id of the request or motion to whose card a message replies; undefined when it replies to none. */
export function cardRepliedTo(governor: GovernorFace, message: Message): string | undefined {
  const replied = message.reply_to_message
  if (!replied) return undefined
  const state = governor.state()
  const channel = homeKey(state, keyOf(spotOfMessage(message)))
  for (const table of [state.requests, state.motions])
    for (const [id, { cards }] of table.entries()) {
      const ref = cards[channel]?.ref
      if (ref?.on === 'telegram' && ref.chat === message.chat.id && ref.message === replied.message_id) return id
    }
  return undefined
}
