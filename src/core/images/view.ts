import type { RequestRecord } from '../state.ts'
import { isCurrent } from './owed.ts'
import type { ImageType } from './record.ts'

/** The image of a request on the wire; its content has a route of its own. */
export interface ImageView {
  readonly type: ImageType
  readonly bytes: number
  readonly width: number
  readonly height: number
  /** Names the content in the ledger, and tells nothing of it. */
  readonly digest: string
  readonly attached_at: string
  readonly kept_until: string
  /** How many had voted before, without having seen it. */
  readonly after_votes: number
  /** It shows what the request was before an edit. */
  readonly outdated?: true
}

/** What the wire says of the image of a request; undefined where there is none. */
export function imageView(record: Pick<RequestRecord, 'image' | 'edits'>): ImageView | undefined {
  const { image } = record
  if (!image) return undefined
  const { type, bytes, width, height, digest, at, until, votes } = image
  const times = { attached_at: new Date(at).toISOString(), kept_until: new Date(until).toISOString() }
  return { type, bytes, width, height, digest, ...times, after_votes: votes, ...(isCurrent(record) ? {} : { outdated: true }) }
}
