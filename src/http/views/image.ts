import { z } from 'zod'
import { IMAGE_TYPES, type ImageType } from '../../core/images/record.ts'

/** `ImageView`. */
export const ImageSchema = z
  .object({
    type: z.enum(Object.keys(IMAGE_TYPES) as [ImageType, ...ImageType[]]),
    bytes: z.int(),
    width: z.int().describe('In pixels'),
    height: z.int(),
    digest: z.string().describe('Names the content in the ledger, and tells nothing of it'),
    attached_at: z.iso.datetime(),
    kept_until: z.iso.datetime().describe('Then the content is removed'),
    after_votes: z.int().describe('How many had voted before, without having seen it'),
    outdated: z.literal(true).optional().describe('It shows what the request was before an edit'),
  })
  .describe('The image that the agent attached')
