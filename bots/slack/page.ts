import type { RespondArguments } from '@slack/bolt'
import type { Page } from '../card/types.ts'
import { BLOCK_LIMIT, fallbackText, paragraph, sectionBlock } from './text.ts'

/** A page as a message that only one person sees and that leaves the message they clicked as it is. */
export function privately({ headline, sections }: Page): RespondArguments {
  return {
    response_type: 'ephemeral',
    replace_original: false,
    text: fallbackText(headline),
    blocks: [paragraph(headline, { bold: sections.length > 0 }), ...sections.slice(0, BLOCK_LIMIT - 1).map(sectionBlock)],
  }
}

/** A sentence of that kind. */
export const notice = (headline: string): RespondArguments => privately({ headline, sections: [] })
