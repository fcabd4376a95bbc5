import { elementsOf } from '../standins/slack/blocks.ts'
import { label } from '../story/cards.ts'
import { ROOMS } from '../story/charter.ts'
import { slackText } from '../story/slack-text.ts'
import type { Month } from './month.ts'

/** A motion's card where it stands in both rooms. */
export interface Cards {
  readonly telegram: { readonly message: number; text(): string; buttons(): readonly string[] }
  readonly slack: { readonly ts: string; text(): string; buttons(): readonly string[] }
}

/** The copies of a motion's card, once both are there. @throws StepFailed */
export function motionCards({ telegram, slack, eventually }: Month, motion: string): Promise<Cards> {
  const token = `a:${motion}`
  return eventually('its card stands in the Telegram group and in the Slack channel', () => {
    const one = telegram
      .chat(ROOMS.telegram)
      .messages.find((m) => m.reply_markup?.inline_keyboard.flat().some((button) => button.callback_data === token))
    const other = slack.channel(ROOMS.slack).messages.find((m) => m.blocks.flatMap(elementsOf).some((e) => e['value'] === token))
    return (
      one &&
      other && {
        telegram: {
          message: one.message_id,
          text: () => one.text,
          buttons: () => (one.reply_markup?.inline_keyboard ?? []).flat().map(({ text }) => text),
        },
        slack: {
          ts: other.ts,
          text: () => slackText(other.blocks),
          buttons: () => other.blocks.flatMap(elementsOf).map(label),
        },
      }
    )
  })
}

/** A card with its buttons in a last line. */
export const shown = ({ text, buttons }: Cards['telegram'] | Cards['slack']): string =>
  `${text()}\n${buttons()
    .map((label) => `[ ${label} ]`)
    .join('  ')}`

/** What stands in a chat of Telegram and has these words in it. */
export const inTelegram = ({ telegram }: Month, chat: number, words: string) =>
  telegram.chat(chat).messages.find(({ text }) => text.includes(words))
