import { InputFile } from 'grammy'
import type { MessageRef } from '../../src/core/command.ts'
import type { ImageRef } from '../../src/core/images/record.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import type { ShowResult } from '../../src/governor/skin.ts'
import { imageFor } from '../card/image.ts'
import type { Parts } from './deps.ts'
import { inTopic, resultOf } from './show.ts'
import { homeKey, spotOfKey } from './spot.ts'
import { troubleOf } from './trouble.ts'

/** Troubles that say nothing of the picture: it is tried again, or goes where the chat went. */
const COMES_AGAIN: ReadonlySet<string> = new Set(['rate', 'passing', 'token', 'moved'])

/**
 * Posts the picture of a request in reply to its card, in the same topic. What Telegram does not take is given up with its own word: a picture never
 * holds up a decision, nor is a chat ill because of one.
 */
export async function postImage(
  parts: Parts,
  channel: string,
  record: RequestRecord,
  ref: MessageRef,
  content: Uint8Array,
): Promise<ShowResult<ImageRef>> {
  const spot = spotOfKey(channel)
  if (!spot || ref.on !== 'telegram') return { kind: 'gone', reason: `${channel} is no Telegram channel` }
  const ms = parts.pace.wait(String(spot.chat), 'post', `image ${record.id}`)
  if (ms > 0) return { kind: 'later', ms, why: 'the rate of the chat' }
  const { caption, name } = imageFor(parts.governor, homeKey(parts.governor.state(), channel), record)
  try {
    const { message_id } = await parts.bot.api.sendPhoto(spot.chat, new InputFile(content, name), {
      ...inTopic(spot),
      caption,
      // In a group that moved the card stayed behind.
      ...(ref.chat === spot.chat ? { reply_parameters: { message_id: ref.message, allow_sending_without_reply: true } } : {}),
    })
    return { kind: 'shown', ref: { on: 'telegram', chat: spot.chat, message: message_id } }
  } catch (error) {
    const trouble = troubleOf(error)
    if (!COMES_AGAIN.has(trouble.kind)) return { kind: 'gone', reason: wordOf(trouble) }
    const result = resultOf(parts, spot, null, error)
    return result.kind === 'shown' ? { kind: 'gone', reason: 'Telegram did not say where it stands' } : result
  }
}

const wordOf = (trouble: ReturnType<typeof troubleOf>): string =>
  'why' in trouble ? trouble.why : 'problem' in trouble ? trouble.problem : 'Telegram does not take it'
