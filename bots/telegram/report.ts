import { InputFile, InputMediaBuilder } from 'grammy'
import type { MessageRef } from '../../src/core/command.ts'
import type { ReportDraft } from '../../src/core/reports/draft.ts'
import type { PostedPart, ShowResult } from '../../src/governor/skin.ts'
import { picturesCaption, type ReportPage, reportPage } from '../card/report.ts'
import type { Parts } from './deps.ts'
import { chips, drawPage } from './html.ts'
import { editOnly, inTopic, resultOf, STYLE, type TelegramRef } from './show.ts'
import { homeKey, spotOfKey, type TelegramSpot } from './spot.ts'

/** Most pictures of one album (https://core.telegram.org/bots/api#sendmediagroup); fewer than two are sent as they are. */
const ALBUM = 10

/** Posts a part of a report, silently: the head, and in reply to it the pictures and the detail. A head that stands is edited. */
export async function postReport(
  parts: Parts,
  channel: string,
  report: ReportDraft,
  posted: PostedPart,
  refs: readonly MessageRef[],
): Promise<ShowResult> {
  const spot = spotOfKey(channel)
  if (!spot) return { kind: 'gone', reason: `${channel} is no Telegram channel` }
  const [head] = refs
  if (posted.part === 'head' && head) return editHead(parts, channel, spot, report, head)
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

/** Edits the head to what is true now. */
function editHead(parts: Parts, channel: string, spot: TelegramSpot, report: ReportDraft, head: MessageRef): Promise<ShowResult> {
  const page = pageOf(parts, spot, channel, report, 'head')
  const drawn = { text: drawPage(page), keyboard: chips(page.buttons) }
  return editOnly(parts, channel, head, drawn, () => ({ kind: 'edit', id: `report ${report.day}` }))
}

/** A part of a report as this channel is told it. */
const pageOf = (
  { governor, publicUrl }: Parts,
  spot: TelegramSpot,
  channel: string,
  report: ReportDraft,
  part: Exclude<PostedPart['part'], 'pictures'>,
): ReportPage =>
  reportPage(governor, report, part, {
    channel: homeKey(governor.state(), channel),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    // Who reads this chat may be in no other.
    address: (ref) => (ref.on === 'telegram' && ref.chat === spot.chat ? address(ref) : undefined),
  })

/** In reply to the head; in a group that moved it stayed behind, and in one that lost it what follows stands by itself. */
function under(spot: TelegramSpot, [head]: readonly MessageRef[]) {
  return head?.on === 'telegram' && head.chat === spot.chat
    ? { reply_parameters: { message_id: head.message, allow_sending_without_reply: true } }
    : {}
}

async function send(
  parts: Parts,
  spot: TelegramSpot,
  channel: string,
  report: ReportDraft,
  { part, pictures }: PostedPart,
  reply: ReturnType<typeof under>,
): Promise<number> {
  const { governor } = parts
  const { api } = parts.bot
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
      : pageOf(parts, spot, channel, report, part)
  return (await api.sendMessage(spot.chat, drawPage(page), { ...how, ...STYLE, reply_markup: chips(page.buttons) })).message_id
}

/** Only messages of supergroups and channels, whose ids begin with -100 and go on for ten digits, have an address (https://core.telegram.org/api/links#private-message-links). */
function address({ chat, message }: TelegramRef): string | undefined {
  const id = /^-100(\d{10,})$/.exec(String(chat))?.[1]
  return id === undefined ? undefined : `https://t.me/c/${id}/${message}`
}
