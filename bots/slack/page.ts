import type { RespondArguments } from '@slack/bolt'
import type { Page, Section } from '../card/types.ts'
import { elementOf } from './card.ts'
import { BLOCK_LIMIT, type Block, fallbackText, paragraph, sectionBlock } from './text.ts'

/** A page as a message that only one person sees and that leaves the message they clicked as it is. */
export function privately({ headline, sections }: Page): RespondArguments {
  return {
    response_type: 'ephemeral',
    replace_original: false,
    text: fallbackText(headline),
    blocks: [paragraph(headline, { bold: sections.length > 0 }), ...sections.flatMap(partBlocks).slice(0, BLOCK_LIMIT - 1)],
  }
}

/** A sentence of that kind. */
export const notice = (headline: string): RespondArguments => privately({ headline, sections: [] })

/** A part of a page, with its button under it. */
export const partBlocks = (section: Section): readonly Block[] => [
  sectionBlock(section),
  ...(section.button ? [{ type: 'actions' as const, elements: [elementOf(section.button)] }] : []),
]
