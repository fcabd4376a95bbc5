import { InputFile, InputMediaBuilder } from 'grammy'
import type { MessageRef } from '../../src/core/command.ts'
import type { ReportDraft } from '../../src/core/reports/draft.ts'
import type { PostedPart, ShowResult } from '../../src/governor/skin.ts'
import { picturesCaption, reportPage } from '../card/report.ts'
import type { Parts } from './deps.ts'
import { chips, drawPage } from './html.ts'
import { inTopic, resultOf, STYLE } from './show.ts'
import { homeKey, spotOfKey, type TelegramSpot } from './spot.ts'

/** Most pictures of one album (https://core.telegram.org/bots/api#sendmediagroup); fewer than two are sent as they are. */
const ALBUM = 10

/** Posts a part of a report, silently: the head, and in reply to it the pictures and the detail. */
export async function postReport(
  parts: Parts,
  channel: string,
  report: ReportDraft,
  posted: PostedPart,
  refs: readonly MessageRef[],
): Promise<ShowResult> {
  const spot = spotOfKey(channel)
  if (!spot) return { kind: 'gone', reason: `${channel} is no Telegram channel` }
  const pictures = posted.pictures.slice(0, ALBUM)
  // Telegram counts each picture of an album as a message (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
  const ms = parts.pace.wait(String(spot.chat), 'note', `report ${report.day} ${posted.part}`)
  if (ms > 0) return { kind: 'later', ms, why: 'the rate of the chat' }
  for (const _ of pictures.slice(1)) parts.pace.sent(String(spot.chat))
  try {
    const message = await send(parts, spot, channel, report, { ...posted, pictures }, under(spot, refs))
    parts.board.spot(spot, '')
    return { kind: 'shown', ref: { on: 'telegram', chat: spot.chat, message } }
  } catch (error) {
    return resultOf(parts, spot, null, error)
  }
}

/** In reply to the head; in a group that moved it stayed behind, and in one that lost it what follows stands by itself. */
function under(spot: TelegramSpot, [head]: readonly MessageRef[]) {
  return head?.on === 'telegram' && head.chat === spot.chat
    ? { reply_parameters: { message_id: head.message, allow_sending_without_reply: true } }
    : {}
}

async function send(
  { bot: { api }, governor, publicUrl }: Parts,
  spot: TelegramSpot,
  channel: string,
  report: ReportDraft,
  { part, pictures }: PostedPart,
  reply: ReturnType<typeof under>,
): Promise<number> {
  const home = homeKey(governor.state(), channel)
  const how = { ...inTopic(spot), ...reply, disable_notification: true }
  if (part === 'pictures' && pictures.length > 0) {
    const caption = picturesCaption(governor, report, home, true)
    const files = pictures.map(({ name, png }) => new InputFile(png, name))
    const [one] = files
    if (one && files.length === 1) return (await api.sendPhoto(spot.chat, one, { ...how, caption })).message_id
    const album = files.map((file, i) => InputMediaBuilder.photo(file, i === 0 ? { caption } : {}))
    const [first] = await api.sendMediaGroup(spot.chat, album, how)
    if (!first) throw new Error('sendMediaGroup did not say where the pictures stand')
    return first.message_id
  }
  const page =
    part === 'pictures'
      ? { headline: picturesCaption(governor, report, home, false), sections: [], buttons: [] }
      : reportPage(governor, report, part, { channel: home, ...(publicUrl === undefined ? {} : { publicUrl }), address })
  return (await api.sendMessage(spot.chat, drawPage(page), { ...how, ...STYLE, reply_markup: chips(page.buttons) })).message_id
}

/** Only messages of supergroups and channels, whose ids begin with -100 and go on for ten digits, have an address (https://core.telegram.org/api/links#private-message-links). */
function address(ref: MessageRef): string | undefined {
  const id = ref.on === 'telegram' ? /^-100(\d{10,})$/.exec(String(ref.chat))?.[1] : undefined
  return id === undefined || ref.on !== 'telegram' ? undefined : `https://t.me/c/${id}/${ref.message}`
}
