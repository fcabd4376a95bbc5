import type { Message } from 'grammy/types'
import { CATALOGUES, type Catalogue } from '../../src/core/wording/catalogue/index.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Prompt } from '../card/types.ts'
import { homeKey, keyOf, spotOfMessage } from './spot.ts'

/** A message that asks a person for words: their app opens a reply to it. The full id stands behind, so that nothing has to be remembered. */
export const promptText = ({ command, id }: Prompt, { taps }: Catalogue): string => `${taps.prompts[command]} ${id}`

/** The markup of such a message (https://core.telegram.org/bots/api#forcereply); `selective`: only for who is mentioned or replied to. */
export const promptMarkup = ({ command }: Prompt, { taps }: Catalogue) =>
  ({ force_reply: true, selective: true, input_field_placeholder: taps.hints[command] }) as const

/** How such messages begin, in every language. */
const ASKS = Object.values(CATALOGUES).flatMap(({ taps }) =>
  (Object.entries(taps.prompts) as [Prompt['command'], string][]).map(([command, text]) => ({ command, start: `${text} ` })),
)

/** What a message was asked for that replies to a message of ours; undefined when that one asked for nothing. `us`: the bot's id. */
export function promptOf({ reply_to_message: asked }: Message, us: number): Prompt | undefined {
  if (asked?.from?.id !== us || asked.text === undefined) return undefined
  const { text } = asked
  const asks = ASKS.find(({ start }) => text.startsWith(start))
  return asks && { command: asks.command, id: text.slice(asks.start.length) }
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
