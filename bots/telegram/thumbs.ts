import type { MessageRef } from '../../src/core/command.ts'
import { thumbAnswer } from '../card/thumb.ts'
import type { Parts } from './deps.ts'
import { drawPage } from './html.ts'
import { listed, notListed, personOf } from './person.ts'
import { STYLE } from './show.ts'
import { answer, homeOf, type Of, type Query, quietly, wordsFor } from './tapped.ts'

/** The message that was tapped. */
const refOf = ({ callbackQuery: { message } }: Query): MessageRef | undefined =>
  message && { on: 'telegram', chat: message.chat.id, message: message.message_id }

/** Which of two blinded answers somebody finds better. Copies that the ledger knows are edited by whoever follows it, any other here. */
export async function onThumb(parts: Parts, ctx: Query, { id, choice }: Of<'thumb'>): Promise<void> {
  const { governor } = parts
  const channel = homeOf(parts, ctx)
  const words = wordsFor(governor, ctx)
  const at = channel === undefined ? {} : { channel }
  const result = await governor.submit({ kind: 'thumb', attempt: id, choice, door: 'telegram', ...at }, personOf(ctx.from))
  const { text, alert, page } = thumbAnswer(
    governor,
    result,
    { attempt: id, choice, operator: listed(governor, ctx.from), channel, ref: refOf(ctx) },
    words,
  )
  await answer(ctx, text ?? notListed(ctx.from, words), alert)
  if (page) await quietly(() => ctx.editMessageText(drawPage(page), STYLE))
}
