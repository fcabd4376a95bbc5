import type { Carded } from '../../src/core/carded.ts'
import type { MessageRef } from '../../src/core/command.ts'
import type { Entry } from '../../src/core/entry.ts'
import type { ShowResult } from '../../src/governor/skin.ts'
import { alertFor, NOTHING_TO_SAY, type Note, nameOf, noteFor, type Reader, warning } from '../card/notes.ts'
import type { Parts } from './deps.ts'
import { escapeHtml, sentence } from './html.ts'
import { inTopic, resultOf, STYLE } from './show.ts'
import { homeKey, spotOfKey, type TelegramSpot } from './spot.ts'

/** Tells the people of a chat, in reply to the card, what these entries say. The card may be gone: then it stands by itself in the chat. */
export async function postNote(
  parts: Parts,
  channel: string,
  record: Carded,
  ref: MessageRef,
  entries: readonly Entry[],
): Promise<ShowResult> {
  const spot = spotOfKey(channel)
  if (!spot || ref.on !== 'telegram') return { kind: 'gone', reason: `${channel} is no Telegram channel` }
  const note = noteFor(parts.governor, homeKey(parts.governor.state(), channel), record, entries)
  if (!note) return NOTHING_TO_SAY
  // In a group that moved the card stayed behind.
  return post(parts, spot, note, `note ${record.id}`, ref.chat === spot.chat ? ref.message : undefined)
}

/** Tells the people of a chat what these alerts say. */
export async function postAlerts(parts: Parts, channel: string, entries: readonly Entry[]): Promise<ShowResult> {
  const spot = spotOfKey(channel)
  if (!spot) return { kind: 'gone', reason: `${channel} is no Telegram channel` }
  return post(parts, spot, alertFor(parts.governor, homeKey(parts.governor.state(), channel), entries), 'alerts')
}

/** Tells the people of a chat one thing that stands in no ledger. */
export async function postWarning(parts: Parts, channel: string, text: string): Promise<ShowResult> {
  const spot = spotOfKey(channel)
  return spot ? post(parts, spot, warning(text), 'warning') : { kind: 'gone', reason: `${channel} is no Telegram channel` }
}

async function post(parts: Parts, spot: TelegramSpot, note: Note, id: string, under?: number): Promise<ShowResult> {
  const ms = parts.pace.wait(String(spot.chat), note.loud ? 'post' : 'note', id)
  if (ms > 0) return { kind: 'later', ms, why: 'the rate of the chat' }
  try {
    const { message_id } = await parts.bot.api.sendMessage(spot.chat, drawNote(note), {
      ...inTopic(spot),
      ...STYLE,
      disable_notification: !note.loud,
      ...(under === undefined ? {} : { reply_parameters: { message_id: under, allow_sending_without_reply: true } }),
    })
    parts.board.spot(spot, '')
    return { kind: 'shown', ref: { on: 'telegram', chat: spot.chat, message: message_id } }
  } catch (error) {
    return resultOf(parts, spot, null, error)
  }
}

/** A note as HTML: people are mentioned by their numeric id, so that Telegram notifies them also when they have no user name. */
export const drawNote = ({ lines }: Note): string =>
  lines.map(({ to, text }) => `${to.length === 0 ? '' : `${to.map(mention).join(', ')}: `}${sentence(text)}`).join('\n\n')

/** https://core.telegram.org/bots/api#html-style: `tg://user?id=` mentions a person who is in the chat. */
function mention(reader: Reader): string {
  const identity = typeof reader === 'string' ? undefined : reader.identities.find(({ on }) => on === 'telegram')
  const name = escapeHtml(nameOf(reader))
  return identity?.on === 'telegram' ? `<a href="tg://user?id=${identity.user}">${name}</a>` : name
}
