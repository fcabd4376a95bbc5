/** The largest image, in bytes. */
export const LARGEST_IMAGE = 1_048_576

/** How long the content of an image is kept, in ms: 30 days, so that reviews of the month still see it. */
export const IMAGE_KEPT = 30 * 86_400_000

/** Width and height together, in pixels, and how much longer one side may be than the other: what Telegram takes as a photo (https://core.telegram.org/bots/api#sendphoto). */
export const IMAGE_SIDES = 10_000
/** See {@link IMAGE_SIDES}. */
export const IMAGE_RATIO = 20

/** Why an image cannot be posted whose content is over, removed or lost, as entries say it. */
export const IMAGE_GONE = 'its content is no longer kept'
