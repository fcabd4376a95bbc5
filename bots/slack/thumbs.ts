import type { RespondFn } from '@slack/bolt'
import { operatorOf } from '../../src/core/charter/compile.ts'
import { thumbAnswer } from '../card/thumb.ts'
import type { Offer, Page } from '../card/types.ts'
import type { Tap } from '../card.ts'
import { actionsOf, type Content } from './card.ts'
import type { Click } from './click.ts'
import { notice, partBlocks } from './page.ts'
import { fallbackText, paragraph } from './text.ts'
import { type ClickDeps, submit, tellStranger, wordsFor } from './votes.ts'

/** A page with its buttons as a message. */
export const offerContent = ({ headline, sections, buttons }: Offer): Content => ({
  text: fallbackText(headline),
  blocks: [paragraph(headline, { bold: true }), ...sections.flatMap(partBlocks), ...actionsOf(buttons)],
})

/** A page as a message. */
export const pageContent = (page: Page): Content => offerContent({ ...page, buttons: [] })

/** Which of two blinded answers somebody finds better. Copies that the ledger knows are edited by whoever follows it, any other here. */
export async function onThumb(
  deps: ClickDeps,
  click: Click,
  { id, choice }: Extract<Tap, { kind: 'thumb' }>,
  respond: RespondFn,
): Promise<void> {
  const { governor, messages } = deps
  const { channel, principal, ref, identity } = click
  const words = wordsFor(governor, click)
  const answer = await submit(deps, { kind: 'thumb', attempt: id, choice, door: 'slack', channel }, principal, respond, words)
  if (!answer) return
  const { text, page } = thumbAnswer(
    governor,
    answer,
    { attempt: id, choice, operator: operatorOf(governor.charter(), identity), channel, ref },
    words,
  )
  if (text === undefined) return tellStranger(deps, click, respond)
  if (!answer.ok) await respond(notice(text))
  if (page) await messages.write(channel, id, ref, pageContent(page))
}
