import { elementsOf } from '../standins/slack/blocks.ts'
import type { Message as SlackMessage } from '../standins/slack/world.ts'
import type { Message as TelegramMessage } from '../standins/telegram/world.ts'
import { ROOMS } from './charter.ts'
import type { Setting } from './setting.ts'
import { slackText } from './slack-text.ts'
import type { Stage } from './stage.ts'

/** One copy of a card, as it stands at the moment it is looked at. */
export interface Copy {
  /** What an operator reads, the buttons in a last line. */
  text(): string
  /** The line that says what was decided; undefined while nothing is. */
  outcome(): string | undefined
}

/** The copies of one request's card. */
export interface Cards {
  readonly telegram: Copy & { readonly message: number }
  readonly slack: Copy & { readonly ts: string }
}

/** Time for cards to arrive and to change: the platforms' limits let a group have a message a second. */
const PATIENCE = 15_000

/** Waits until a request's card stands in both rooms. @throws StepFailed */
export async function cardsIn(stage: Stage, { telegram, slack }: Setting, request: string): Promise<Cards> {
  const token = `a:${request}`
  const inTelegram = (): TelegramMessage | undefined =>
    telegram.chat(ROOMS.telegram).messages.find((m) => m.reply_markup?.inline_keyboard.flat().some((b) => b.callback_data === token))
  const inSlack = (): SlackMessage | undefined =>
    slack.channel(ROOMS.slack).messages.find((m) => m.blocks.flatMap(elementsOf).some((e) => e['value'] === token))
  const both = Promise.all([telegram.waitFor(inTelegram, PATIENCE), slack.waitFor(inSlack, PATIENCE)])
  const [one, other] = await stage.wait('a card stands in the Telegram group and in the Slack channel', both)
  return {
    telegram: { message: one.message_id, ...copyOf(() => telegramText(one)) },
    slack: { ts: other.ts, ...copyOf(() => `${slackText(other.blocks)}${buttonLine(other.blocks.flatMap(elementsOf).map(label))}`) },
  }
}

/** Waits until both copies say the same of what was decided, beginning with `words`. @throws StepFailed */
export async function bothSay(
  stage: Stage,
  { telegram, slack }: Setting,
  { telegram: one, slack: other }: Cards,
  words: string,
): Promise<void> {
  const says = (copy: Copy) => () => copy.outcome()?.startsWith(words) && copy.outcome()
  const both = Promise.all([telegram.waitFor(says(one), PATIENCE), slack.waitFor(says(other), PATIENCE)])
  await stage.wait(`both cards changed in place and say “${words}”, without buttons`, both)
  const [first, second] = await both
  stage.check('the two copies say it word for word the same', first === second && !/\[ /.test(one.text() + other.text()), [
    one.text(),
    other.text(),
  ])
}

const copyOf = (text: () => string): Copy => ({
  text,
  outcome: () => /^(?:\S+ )?((?:Approved|Rejected|Timed out|Cancelled|Taken back) .*)$/m.exec(text())?.[1],
})

const telegramText = ({ text, reply_markup }: TelegramMessage): string =>
  text + buttonLine((reply_markup?.inline_keyboard ?? []).flat().map((button) => button.text))

/** What is read on a button of Slack; a menu shows dots. */
export const label = (element: Readonly<Record<string, unknown>>): string =>
  (element['text'] as { readonly text: string } | undefined)?.text ?? '…'

const buttonLine = (labels: readonly string[]): string => (labels.length === 0 ? '' : `\n${labels.map((text) => `[ ${text} ]`).join('  ')}`)
