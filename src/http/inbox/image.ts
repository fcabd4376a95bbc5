import type { RequestRecord } from '../../core/state.ts'
import type { Catalogue } from '../../core/wording/catalogue/index.ts'
import { imageText } from '../../core/wording/image.ts'

/** The picture of a request as the page shows it. */
export interface InboxImage {
  /** Where its content is, for who is logged in. */
  readonly url: string
  /** In pixels. */
  readonly width: number
  readonly height: number
  /** For those who cannot see it. */
  readonly alt: string
  /** What it is, and who voted before it came. */
  readonly text: string
  /** What stands in its place once it is no longer kept. */
  readonly gone: string
}

/** The picture that the agent attached; undefined where there is none. */
export function inboxImage(record: RequestRecord, words: Catalogue): InboxImage | undefined {
  const { id, ask, image } = record
  const text = imageText(record, words)
  if (!image || text === undefined) return undefined
  const { alt, gone } = words.images
  const { width, height } = image
  return { url: `/api/v1/requests/${encodeURIComponent(id)}/image`, width, height, alt: alt(ask.agent_id), text, gone }
}
