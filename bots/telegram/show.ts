import { type Carded, isMotion } from '../../src/core/carded.ts'
import type { MessageRef } from '../../src/core/command.ts'
import type { Digest } from '../../src/core/digests/record.ts'
import type { ComparisonEnd } from '../../src/core/experiments/record.ts'
import type { Millis } from '../../src/core/units.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { channelWords } from '../../src/core/wording/reader.ts'
import type { Blinded } from '../../src/core/wording/thumb.ts'
import type { ShowResult } from '../../src/governor/skin.ts'
import { digestFor } from '../card/digest.ts'
import { thumbOffer, thumbOver } from '../card/thumb.ts'
import { cardFor } from '../card.ts'
import type { PaceKind } from '../pace.ts'
import type { Parts } from './deps.ts'
import { type Drawn, drawCard, drawDigest, drawOffer } from './html.ts'
import { homeKey, keyOf, spotOfKey, type TelegramSpot } from './spot.ts'
import { troubleOf, WRONG_TOKEN } from './trouble.ts'

/** How long a chat rests after a fault of the platform or the line. */
const REST: Millis = 5000
/** How long to wait when the token is refused: until somebody corrects it and starts anew. */
const NO_TOKEN: Millis = 60_000

/** A message of ours in Telegram. */
export type TelegramRef = Extract<MessageRef, { on: 'telegram' }>

/** The card of a request or motion as this platform draws it in a channel (its key as it is now). */
export function drawn({ governor, publicUrl }: Parts, record: Carded, channel: string): Drawn {
  const options = { channel: homeKey(governor.state(), channel), ...(publicUrl === undefined ? {} : { publicUrl }) }
  return drawCard(cardFor(governor, record, options))
}

/** Whether somebody looks at the card right now: what a person did is shown at once, what time did is spread. */
function kindOf(record: Carded, first: boolean): PaceKind {
  if (first) return 'post'
  if (isMotion(record)) return record.status.name === 'lost' && record.status.cause === 'timeout' ? 'edit' : 'answer'
  const { status } = record
  const byPerson = status.name === 'refused' ? status.cause === 'operator' || status.cause === 'stale' : status.name !== 'lapsed'
  return byPerson ? 'answer' : 'edit'
}

/** Posts or edits the card of a request or motion. */
export function showCard(parts: Parts, channel: string, record: Carded, ref: MessageRef | null): Promise<ShowResult> {
  return put(parts, channel, ref, drawn(parts, record, channel), (first) => ({ kind: kindOf(record, first), id: record.id }))
}

/** Posts or edits a digest. */
export const showDigest = (parts: Parts, channel: string, digest: Digest, ref: MessageRef | null): Promise<ShowResult> =>
  put(parts, channel, ref, drawDigest(digestFor(parts.governor, digest)), (first) => ({ kind: first ? 'post' : 'edit', id: digest.id }))

/** Asks which of two blinded answers is better. */
export const showPair = (parts: Parts, channel: string, pair: Blinded): Promise<ShowResult> =>
  put(parts, channel, null, drawOffer(thumbOffer(pair, wordsIn(parts, channel))), () => ({ kind: 'post', id: pair.attempt }))

/** Takes two blinded answers away and says what became of them: at once where somebody looks at them. */
export const forgetPair = (parts: Parts, channel: string, attempt: string, end: ComparisonEnd, ref: MessageRef): Promise<ShowResult> =>
  editOnly(parts, channel, ref, drawOffer({ ...thumbOver(end, wordsIn(parts, channel)), buttons: [] }), () => ({
    kind: end.how === 'answered' ? 'answer' : 'edit',
    id: attempt,
  }))

const wordsIn = ({ governor }: Parts, channel: string): Catalogue => channelWords(governor.charter(), homeKey(governor.state(), channel))

/** Posts or edits the "N more waiting" message. It tells of cards that wait, so it does not wait with them. */
export async function showBacklog(parts: Parts, channel: string, count: number, ref: MessageRef | null): Promise<ShowResult> {
  const inbox = parts.publicUrl
  const words = wordsIn(parts, channel)
  const link = inbox === undefined ? [] : [[{ text: words.cards.buttons.inbox, url: `${inbox}/inbox` }]]
  const where = inbox === undefined ? words.taps.backlog.listed : words.taps.backlog.listedAndInbox
  const text = count === 0 ? words.taps.backlog.none : `<b>${words.taps.backlog.more(count)}</b>\n${words.taps.backlog.pace(where)}`
  return put(parts, channel, ref, { text, keyboard: { inline_keyboard: count === 0 ? [] : link } }, () => ({ kind: 'answer', id: '' }))
}

type Turn = (first: boolean) => { readonly kind: PaceKind; readonly id: string }

/** Edits a message in its turn. One that stayed behind in a group that moved is given up: posted anew it would only repeat what is past. */
export const editOnly = (parts: Parts, channel: string, ref: MessageRef, message: Drawn, turn: Turn): Promise<ShowResult> =>
  ref.on === 'telegram' && ref.chat === spotOfKey(channel)?.chat
    ? put(parts, channel, ref, message, turn)
    : Promise.resolve({ kind: 'gone', reason: 'It stayed behind in a group that moved' })

async function put(parts: Parts, channel: string, ref: MessageRef | null, message: Drawn, turn: Turn): Promise<ShowResult> {
  const spot = spotOfKey(channel)
  if (!spot || (ref !== null && ref.on !== 'telegram')) return { kind: 'gone', reason: `${channel} is no Telegram channel` }
  // What stood in a group stays behind when it becomes a supergroup, and nobody can edit it: it is posted anew where people are.
  const old = ref === null || ref.chat !== spot.chat ? null : ref
  const { kind, id } = turn(old === null)
  const ms = parts.pace.wait(String(spot.chat), kind, id)
  if (ms > 0) return { kind: 'later', ms, why: 'the rate of the chat' }
  try {
    const shown = old === null ? await post(parts, spot, message, kind) : await edit(parts, old, message)
    parts.board.spot(spot, '')
    return { kind: 'shown', ref: shown }
  } catch (error) {
    return resultOf(parts, spot, old, error)
  }
}

async function post(parts: Parts, spot: TelegramSpot, { text, keyboard }: Drawn, kind: PaceKind): Promise<TelegramRef> {
  if (kind === 'answer') parts.pace.sent(String(spot.chat))
  const { message_id } = await parts.bot.api.sendMessage(spot.chat, text, { ...inTopic(spot), ...STYLE, reply_markup: keyboard })
  return { on: 'telegram', chat: spot.chat, message: message_id }
}

async function edit(parts: Parts, ref: TelegramRef, { text, keyboard }: Drawn): Promise<TelegramRef> {
  await parts.bot.api.editMessageText(ref.chat, ref.message, text, { ...STYLE, reply_markup: keyboard })
  return ref
}

/** How every message of ours is sent: HTML, and no previews of links that somebody slipped into a text. */
export const STYLE = { parse_mode: 'HTML', link_preview_options: { is_disabled: true } } as const

/** The option that puts a message into its topic. */
export const inTopic = ({ topic }: TelegramSpot): { readonly message_thread_id?: number } =>
  topic === undefined ? {} : { message_thread_id: topic }

/** What an error of a call means for a message that is new (`old` null) or edited; notes it on the board. */
export function resultOf(parts: Parts, spot: TelegramSpot, old: TelegramRef | null, error: unknown): ShowResult {
  const { board, pace, fault } = parts
  const trouble = troubleOf(error)
  const later = (ms: Millis, why: string): ShowResult => {
    pace.block(String(spot.chat), ms)
    return { kind: 'later', ms, why }
  }
  switch (trouble.kind) {
    case 'same':
      return old === null ? later(REST, 'not modified') : { kind: 'shown', ref: old }
    case 'rate':
      return later(trouble.ms, 'Telegram asks to wait')
    case 'passing':
      board.spot(spot, trouble.why)
      return later(REST, trouble.why)
    case 'token':
      board.platform(WRONG_TOKEN)
      return { kind: 'later', ms: NO_TOKEN, why: WRONG_TOKEN }
    case 'moved':
      return { kind: 'moved', to: keyOf({ ...spot, chat: trouble.chat }) }
    case 'closed':
      board.spot(spot, trouble.problem)
      return { kind: 'gone', reason: trouble.problem }
    case 'lost':
      return { kind: 'gone', reason: trouble.why }
    case 'wrong':
      fault(error)
      board.spot(spot, `Telegram refused a card: ${trouble.why}`)
      return { kind: 'gone', reason: trouble.why }
  }
}
