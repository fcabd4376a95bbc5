import type { types } from '@slack/bolt'
import type { Catalogue } from '../../../src/core/wording/catalogue/index.ts'
import type { Page } from '../../card/types.ts'
import { type Block, cutText, paragraph, sectionBlock } from '../text.ts'

/** The `callback_id` of every modal that is filled in. */
export const CALLBACK = 'countersign'

/** Most characters of a title or of a button of a modal (https://docs.slack.dev/reference/views). */
const TITLE = 24
/** Most blocks of a modal or home tab. */
export const VIEW_BLOCKS = 100
/** Most characters of `private_metadata`. */
export const METADATA = 3000

const plain = (text: string): types.PlainTextElement => ({ type: 'plain_text', text: cutText(text, TITLE), emoji: false })

/** A form. */
export const formView = (
  form: { readonly title: string; readonly submit: string; readonly metadata: string; readonly blocks: readonly Block[] },
  { forms }: Catalogue,
): types.ModalView => ({
  type: 'modal',
  callback_id: CALLBACK,
  private_metadata: form.metadata,
  title: plain(form.title),
  submit: plain(form.submit),
  close: plain(forms.cancel),
  blocks: form.blocks.slice(0, VIEW_BLOCKS),
})

/** A page to read. */
export const pageView = (title: string, { headline, sections }: Page, { forms }: Catalogue): types.ModalView => ({
  type: 'modal',
  title: plain(title),
  close: plain(forms.close),
  blocks: [paragraph(headline, { bold: sections.length > 0 }), ...sections.slice(0, VIEW_BLOCKS - 1).map(sectionBlock)],
})
