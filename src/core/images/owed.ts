import type { Card, RequestRecord } from '../state.ts'

/** Whether the image of a request shows what the request is now: an edit makes it an image of something else. */
export const isCurrent = ({ image, edits = [] }: Pick<RequestRecord, 'image' | 'edits'>): boolean =>
  image !== undefined && image.edits === edits.length

/** Whether an image has still to be posted below a card: while people are asked, and where the card stands. */
export const imageOwed = (record: RequestRecord, { ref, failed, digest, image }: Card): boolean =>
  isCurrent(record) &&
  record.status.name === 'pending' &&
  ref !== null &&
  failed === undefined &&
  digest === undefined &&
  image === undefined
