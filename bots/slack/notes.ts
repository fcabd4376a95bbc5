import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import type { Content } from './card.ts'
import { PREFIX } from './click.ts'
import { fallbackText, paragraph } from './text.ts'

/** "37 more waiting": what stands in a channel instead of cards that would come too late. 0: nothing waits any more. */
export function backlogContent(count: number, publicUrl: string | undefined, { taps: { backlog } }: Catalogue): Content {
  const where = (publicUrl === undefined ? backlog.type : backlog.typeOrOpen)(`${PREFIX}pending`)
  const text = count === 0 ? backlog.over : `${backlog.waiting(count)} ${where}`
  const button = { type: 'button', action_id: 'link', text: { type: 'plain_text', text: backlog.open } } as const
  return {
    text: fallbackText(text),
    blocks: [
      paragraph(text),
      ...(publicUrl === undefined || count === 0
        ? []
        : [{ type: 'actions' as const, elements: [{ ...button, url: `${publicUrl}/inbox` }] }]),
    ],
  }
}

/** A card that only tests the way here and back. */
export function testContent(nonce: string, { taps: { test } }: Catalogue): Content {
  const text = test.slack
  const label = { type: 'plain_text', text: test.click } as const
  return {
    text: fallbackText(text),
    blocks: [paragraph(text), { type: 'actions', elements: [{ type: 'button', action_id: 'test', text: label, value: `t:${nonce}` }] }],
  }
}

/** The test card after somebody clicked it. */
export function testedContent(who: string, { taps: { test } }: Catalogue): Content {
  const text = test.clicked(who)
  return { text: fallbackText(text), blocks: [paragraph(text)] }
}
