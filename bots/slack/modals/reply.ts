import type { types } from '@slack/bolt'
import type { Page } from '../../card/types.ts'

/** What a submission is answered: nothing more (the modal closes), a page instead of it, a further step, or what is wrong by block id. */
export type Reply =
  | { readonly kind: 'done' }
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'next'; readonly view: types.ModalView }
  | { readonly kind: 'errors'; readonly errors: Readonly<Record<string, string>> }
