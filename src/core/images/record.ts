import type { Millis } from '../units.ts'

/** The types of images that may be attached, each with how a file of it ends: what Telegram, Slack and browsers all show. SVG is none: it can hold programs. */
export const IMAGE_TYPES = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' } as const
/** One of {@link IMAGE_TYPES}. */
export type ImageType = keyof typeof IMAGE_TYPES

/** What an image is, without its content. */
export interface ImageFacts {
  /** HMAC-SHA256 (hex) of the content under a key of the installation: names it, and tells nothing of it. */
  readonly digest: string
  readonly type: ImageType
  /** Size of the content in bytes. */
  readonly bytes: number
  /** In pixels. */
  readonly width: number
  readonly height: number
}

/** The image that an agent attached to its request. */
export interface AttachedImage extends ImageFacts {
  readonly at: Millis
  /** Until when its content is kept. */
  readonly until: Millis
  /** How many people had voted on the request, as it then was, before. */
  readonly votes: number
  /** How often the request had been edited before: after another edit it is an image of something else. */
  readonly edits: number
}

/** Where an image was posted: a message of Telegram's, a file of Slack's (which does not say in which message it shares it). */
export type ImageRef =
  | { readonly on: 'telegram'; readonly chat: number; readonly message: number }
  | { readonly on: 'slack'; readonly channel: string; readonly file: string }

/** What became of an image below one card. */
export type CardImage = { readonly ref: ImageRef } | { readonly failed: string }
