import type { ImageContent } from '../../src/core/images/content.ts'
import { IMAGE_GONE } from '../../src/core/images/law.ts'
import { imageOwed } from '../../src/core/images/owed.ts'
import type { Millis } from '../../src/core/units.ts'
import { type CardDeps, movedTo, PLATFORM_OFF } from './cards.ts'
import { reportTold } from './told.ts'

/** What posting images needs. */
export interface ImageDeps extends Pick<CardDeps, 'governor' | 'skins'> {
  readonly images: ImageContent
}

/**
 * Posts the image of a request below one of its cards, if the state still owes it; answers when to come again, or nothing when there is nothing
 * left to do. @throws StoreUnavailable when the content cannot be read now
 */
export async function postImage({ governor, skins, images }: ImageDeps, request_id: string, channel: string): Promise<Millis | undefined> {
  const record = governor.state().requests.get(request_id)
  const card = record?.cards[channel]
  if (!record?.image || !card?.ref || !imageOwed(record, card)) return undefined
  const skin = skins.find((s) => channel.startsWith(`${s.platform}:`))
  if (!skin) return PLATFORM_OFF
  const content = await images.read(request_id, record.image.digest)
  const result = content
    ? await skin.image(movedTo(governor, channel), record, card.ref, content)
    : ({ kind: 'gone', reason: IMAGE_GONE } as const)
  return reportTold(governor, channel, result, {
    posted: (ref) => ({ kind: 'image-posted', request_id, channel, ref }),
    failed: (reason) => ({ kind: 'image-failed', request_id, channel, reason }),
  })
}
