import type { webApi } from '@slack/bolt'
import type { MessageRef } from '../../src/core/command.ts'
import type { ImageRef } from '../../src/core/images/record.ts'
import type { ImageMessage } from '../card/image.ts'

/**
 * Uploads a picture into the thread of the card at `ref` (https://docs.slack.dev/messaging/working-with-files#upload), and says which file it
 * became: in which message Slack shares it is known only later.
 */
export async function uploadImage(
  client: webApi.WebClient,
  ref: Extract<MessageRef, { on: 'slack' }>,
  { caption, alt, name }: ImageMessage,
  content: Uint8Array,
): Promise<ImageRef> {
  const { files } = (await client.files.uploadV2({
    channel_id: ref.channel,
    thread_ts: ref.ts,
    filename: name,
    title: name,
    alt_text: alt,
    file: Buffer.from(content),
    initial_comment: caption,
  })) as Uploaded
  return { on: 'slack', channel: ref.channel, file: files?.[0]?.files?.[0]?.id ?? '' }
}

/** What `uploadV2` answers: an answer of `files.completeUploadExternal` for each place that files went to. */
interface Uploaded {
  readonly files?: readonly { readonly files?: readonly { readonly id?: string }[] }[]
}
