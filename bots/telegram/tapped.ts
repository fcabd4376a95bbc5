import type { Context, Filter } from 'grammy'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { personWords } from '../../src/core/wording/reader.ts'
import { cut } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Tap } from '../card.ts'
import type { Parts } from './deps.ts'
import { identityOf } from './person.ts'
import { homeKey, keyOf, spotOfMessage } from './spot.ts'

/** A tap as it comes. */
export type Query = Filter<Context, 'callback_query:data'>
/** A tap of one kind, read. */
export type Of<K extends Tap['kind']> = Extract<Tap, { kind: K }>

/** Longest answer to a tap (https://core.telegram.org/bots/api#answercallbackquery). */
const ANSWER = 200
/** The words for who tapped, in a chat with its own language. */
export function wordsFor(governor: GovernorFace, ctx: Query): Catalogue {
  const message = ctx.callbackQuery.message
  const channel = message && homeKey(governor.state(), keyOf(spotOfMessage(message)))
  return personWords(governor.charter(), identityOf(ctx.from), channel)
}

/** The charter's key of the channel that was tapped in. */
export const homeOf = ({ governor }: Parts, ctx: Query): string | undefined => {
  const message = ctx.callbackQuery.message
  return message && homeKey(governor.state(), keyOf(spotOfMessage(message)))
}

/** Answers a tap; `alert`: in a window that must be closed. */
export async function answer(ctx: Query, text: string, alert: boolean): Promise<void> {
  await quietly(() => ctx.answerCallbackQuery({ text: cut(text, ANSWER), show_alert: alert }))
}

/** Runs a call that only informs: a query too old to answer, or a message that shows it already, is no fault. */
export async function quietly(call: () => Promise<unknown>): Promise<void> {
  try {
    await call()
  } catch {
    // Who tapped sees the card; what was decided stands in the ledger either way.
  }
}
