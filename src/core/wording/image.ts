import { IMAGE_GONE } from '../images/law.ts'
import { isCurrent } from '../images/owed.ts'
import { type CardImage, IMAGE_TYPES } from '../images/record.ts'
import { legible } from '../legible.ts'
import type { RequestRecord } from '../state.ts'
import type { Catalogue } from './catalogue/index.ts'
import { cut } from './text.ts'

/** Longest word of a platform on why it does not take an image, in characters. */
const WHY = 200

/**
 * What is said of the image of a request: `PNG, 640 × 480 pixels, 35 KB; the agent attached it`, who did not see it, and on a card what became of
 * it there. Undefined where there is none.
 */
export function imageText(record: RequestRecord, words: Catalogue, here?: CardImage): string | undefined {
  const { image } = record
  if (!image) return undefined
  const { images } = words
  const size = images.size(IMAGE_TYPES[image.type].toUpperCase(), image.width, image.height, Math.ceil(image.bytes / 1024))
  return [
    images.attached(size),
    ...(image.votes > 0 ? [images.after(image.votes)] : []),
    ...(isCurrent(record) ? [] : [images.edited]),
    ...(here && 'failed' in here ? [here.failed === IMAGE_GONE ? images.gone : images.failed(cut(legible(here.failed), WHY))] : []),
  ].join('; ')
}
