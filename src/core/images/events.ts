import type { Input } from '../command.ts'

/** What entries say of images. */
export interface ImageEvents {
  /** Subject: the request. It has an image from here on; who voted before, `votes` of them, did so without. */
  'request.illustrated': { readonly input: Input<'illustrate'>; readonly votes: number }
  /** Subject: the request. */
  'image.posted': { readonly input: Input<'image-posted'> }
  /** Subject: the request. */
  'image.failed': { readonly input: Input<'image-failed'> }
}
