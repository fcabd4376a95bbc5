import { thumbAnswer } from '../card/thumb.ts'
import type { Parts } from './deps.ts'
import { drawPage } from './html.ts'
import { listed, notListed, personOf } from './person.ts'
import { STYLE } from './show.ts'
import { answer, homeOf, type Of, type Query, quietly, wordsFor } from './tapped.ts'

/** Which of two blinded answers somebody finds better; then the answers go. */
export async function onThumb(parts: Parts, ctx: Query, { id, choice }: Of<'thumb'>): Promise<void> {
  const { governor } = parts
  const channel = homeOf(parts, ctx)
  const words = wordsFor(governor, ctx)
  const at = channel === undefined ? {} : { channel }
  const result = await governor.submit({ kind: 'thumb', attempt: id, choice, door: 'telegram', ...at }, personOf(ctx.from))
  const { text, alert, page } = thumbAnswer(result, choice, listed(governor, ctx.from), words)
  await answer(ctx, text ?? notListed(ctx.from, words), alert)
  if (page) await quietly(() => ctx.editMessageText(drawPage(page), STYLE))
}
