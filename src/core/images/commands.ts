import type { Millis } from '../units.ts'
import type { ImageFacts, ImageRef } from './record.ts'

/** Commands about images. */
export interface ImageCommands {
  /** The agent that asked attaches an image of what would be done; its content lies sealed beside the ledger already, until `until`. */
  illustrate: { readonly request_id: string; readonly image: ImageFacts; readonly until: Millis }
  /** A worker posted the image below a card. */
  'image-posted': { readonly request_id: string; readonly channel: string; readonly ref: ImageRef }
  /** The image can never be posted below a card: its content is gone, or the platform does not take it. */
  'image-failed': { readonly request_id: string; readonly channel: string; readonly reason: string }
}
