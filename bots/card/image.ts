import { IMAGE_TYPES } from '../../src/core/images/record.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import { channelWords } from '../../src/core/wording/reader.ts'
import { shortId } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'

/** The picture of a request as a message: what stands below it, for those who cannot see it, and the name of its file. */
export interface ImageMessage {
  readonly caption: string
  readonly alt: string
  readonly name: string
}

/** How the picture of a request is posted to a channel (its key in the charter). */
export function imageFor(governor: Pick<GovernorFace, 'charter'>, channel: string, { id, ask, image }: RequestRecord): ImageMessage {
  const { images } = channelWords(governor.charter(), channel)
  const ending = IMAGE_TYPES[image?.type ?? 'image/png']
  return { caption: images.caption(ask.agent_id, shortId(id)), alt: images.alt(ask.agent_id), name: `${id}.${ending}` }
}
