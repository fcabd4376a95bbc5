import type { Content } from './card.ts'
import { fallbackText, paragraph } from './text.ts'

/** "37 more waiting": what stands in a channel instead of cards that would come too late. 0: nothing waits any more. */
export function backlogContent(count: number, publicUrl: string | undefined): Content {
  const where = publicUrl === undefined ? 'Type /countersign pending to see them.' : 'Type /countersign pending, or open the inbox.'
  const text =
    count === 0 ? 'No more requests are waiting.' : `${count} more ${count === 1 ? 'request is' : 'requests are'} waiting. ${where}`
  const button = { type: 'button', action_id: 'link', text: { type: 'plain_text', text: 'Open the inbox' } } as const
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
export function testContent(nonce: string): Content {
  const text = 'This is a test of Countersign. Click the button: if it answers, approvals work in this channel.'
  const label = { type: 'plain_text', text: 'Click me' } as const
  return {
    text: fallbackText(text),
    blocks: [paragraph(text), { type: 'actions', elements: [{ type: 'button', action_id: 'test', text: label, value: `t:${nonce}` }] }],
  }
}

/** The test card after somebody clicked it. */
export function testedContent(who: string): Content {
  const text = `Countersign works in this channel: ${who} clicked the test.`
  return { text: fallbackText(text), blocks: [paragraph(text)] }
}
