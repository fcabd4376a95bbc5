import { InputFile } from 'grammy'
import { reasonKey, rejectReasons } from '../../src/core/approvals/reasons.ts'
import { asksPeople, type Carded, shownOf, voteOn } from '../../src/core/carded.ts'
import { digestOf } from '../../src/core/digests/owed.ts'
import type { Digest } from '../../src/core/digests/record.ts'
import type { ProblemCode } from '../../src/core/problem.ts'
import { approvalsText } from '../../src/core/wording/quorum.ts'
import { channelWords } from '../../src/core/wording/reader.ts'
import { refusalDetail } from '../../src/core/wording/refusal.ts'
import { shortId } from '../../src/core/wording/text.ts'
import { approveShown } from '../card/approve-shown.ts'
import { reasonButtons } from '../card/buttons.ts'
import { fileFor, findCarded, isPartial, nounOf, outcomeFor } from '../card/carded.ts'
import { digestFor } from '../card/digest.ts'
import { tapOf } from '../card.ts'
import { refusalText } from '../commands/refusal.ts'
import { rollBack } from './back.ts'
import type { Parts } from './deps.ts'
import { chips, drawDigest } from './html.ts'
import { isNobody, listed, notListed, personOf } from './person.ts'
import { promptMarkup, promptText } from './replies.ts'
import { drawn, inTopic, STYLE } from './show.ts'
import { homeKey, keyOf, spotOfMessage } from './spot.ts'
import { answer, homeOf, type Of, type Query, quietly, wordsFor } from './tapped.ts'
import { onThumb } from './thumbs.ts'
import { troubleOf } from './trouble.ts'

/** Refusals that are about who tapped: the card is right, so it stays as it is. */
const ABOUT_THE_PERSON: ReadonlySet<ProblemCode> = new Set([
  'not_operator',
  'not_asked',
  'other_channel',
  'forbidden',
  'self_approval',
  'already_voted',
  'confirmation_required',
  'cooling_off',
])

/** Listens to the buttons. Every tap is answered, whatever happens. */
export function onTaps(parts: Parts): void {
  parts.bot.on('callback_query:data', async (ctx) => {
    const tap = tapOf(ctx.callbackQuery.data)
    try {
      if (isNobody(ctx.from)) await answer(ctx, wordsFor(parts.governor, ctx).taps.anonymous, true)
      else if (tap?.kind === 'vote') await onVote(parts, ctx, tap)
      else if (tap?.kind === 'why') await onWhy(parts, ctx, tap)
      else if (tap?.kind === 'because') await onBecause(parts, ctx, tap)
      else if (tap?.kind === 'words') await onWords(parts, ctx, tap)
      else if (tap?.kind === 'open') await onOpen(parts, ctx, tap)
      else if (tap?.kind === 'back') await answer(ctx, ...(await rollBack(parts.governor, ctx.from, tap.id, wordsFor(parts.governor, ctx))))
      else if (tap?.kind === 'all') await onAll(parts, ctx, tap)
      else if (tap?.kind === 'thumb') await onThumb(parts, ctx, tap)
      else if (tap?.kind === 'test') await onTest(parts, ctx)
      else await answer(ctx, wordsFor(parts.governor, ctx).taps.notOurs, true)
    } catch (error) {
      parts.fault(error)
      await answer(ctx, wordsFor(parts.governor, ctx).taps.unrecorded, true)
    }
  })
}

/** A vote as a tap says it; a reason comes only with a rejection. */
type Said = Omit<Of<'vote'>, 'kind'> & { readonly reason?: string }

/** Brings the tapped message to what is true now. */
type Correct = (parts: Parts, ctx: Query, record: Carded | undefined) => Promise<void>

async function onVote(parts: Parts, ctx: Query, { id, vote, seen, reason }: Said, correct: Correct = showTruth): Promise<void> {
  const { governor } = parts
  const why = reason === undefined ? {} : { reason }
  const channel = homeOf(parts, ctx)
  const command = {
    ...voteOn(governor.state(), id, seen),
    vote,
    ...why,
    door: 'telegram',
    ...(channel === undefined ? {} : { channel }),
  } as const
  const result = await governor.submit(command, personOf(ctx.from))
  if (result.ok) {
    const record = await findCarded(governor, id)
    await answer(ctx, countedText(parts, ctx, vote, record), false)
    if (record && !isItsCard(record, channel, ctx)) await correct(parts, ctx, record)
    return
  }
  const { code } = result.refusal
  if (code === 'not_operator') return answer(ctx, notListed(ctx.from, wordsFor(governor, ctx)), true)
  if (ABOUT_THE_PERSON.has(code))
    return answer(ctx, refusalText(result.refusal, { id, edits: seen.edits }, '/', parts.clock.now(), wordsFor(governor, ctx)), true)
  const record = await findCarded(governor, id)
  await answer(
    ctx,
    code === 'already_decided' && record ? truth(parts, ctx, record) : refusalDetail(result.refusal, wordsFor(governor, ctx)),
    true,
  )
  await correct(parts, ctx, record)
}

/** Offers the charter's reasons to reject, below the card. Whoever taps one rejects for themselves; nothing is decided before. */
async function onWhy(parts: Parts, ctx: Query, { id, seen }: Of<'why'>): Promise<void> {
  const { governor } = parts
  const message = ctx.callbackQuery.message
  const record = governor.state().requests.get(id)
  const reasons = record ? rejectReasons(record, governor.charter()) : []
  const operator = listed(governor, ctx.from)
  if (!operator) return answer(ctx, notListed(ctx.from, wordsFor(governor, ctx)), true)
  if (!record || reasons.length === 0 || !message) {
    const now = await findCarded(governor, id)
    await answer(ctx, now ? truth(parts, ctx, now) : wordsFor(governor, ctx).commands.noRequest(id), true)
    return showTruth(parts, ctx, now)
  }
  const chat = String(message.chat.id)
  const text = wordsFor(governor, ctx).taps.whyReject(operator.id, shortId(id))
  parts.pace.sent(chat)
  await ctx.api.sendMessage(message.chat.id, text, {
    ...inTopic(spotOfMessage(message)),
    reply_parameters: { message_id: message.message_id, allow_sending_without_reply: true },
    reply_markup: chips(reasonButtons(id, reasons, seen, wordsFor(governor, ctx))),
  })
  await answer(ctx, wordsFor(governor, ctx).taps.chooseReason, false)
}

async function onBecause(parts: Parts, ctx: Query, { id, reason: key, seen }: Of<'because'>): Promise<void> {
  const { governor } = parts
  const record = governor.state().requests.get(id)
  const reason = record && rejectReasons(record, governor.charter()).find((one) => reasonKey(one) === key)
  if (record?.status.name === 'pending' && reason === undefined) return answer(ctx, wordsFor(governor, ctx).taps.reasonGone, true)
  const said = { id, vote: 'reject', seen, ...(reason === undefined ? {} : { reason }) } as const
  await onVote(parts, ctx, said, closeReasons)
}

/** Asks who tapped for a reason in their own words: their app opens a reply, which is the rejection. */
async function onWords(parts: Parts, ctx: Query, { id }: Of<'words'>): Promise<void> {
  const { governor, pace } = parts
  const message = ctx.callbackQuery.message
  const record = await findCarded(governor, id)
  if (!listed(governor, ctx.from)) return answer(ctx, notListed(ctx.from, wordsFor(governor, ctx)), true)
  if (!message || !record || !asksPeople(record)) {
    await answer(ctx, record ? truth(parts, ctx, record) : wordsFor(governor, ctx).commands.noRequest(id), true)
    return closeReasons(parts, ctx, record)
  }
  const prompt = { command: 'reject', id } as const
  const words = wordsFor(governor, ctx)
  const text = promptText(prompt, words)
  pace.sent(String(message.chat.id))
  // Only who is mentioned gets the open reply field; nothing is decided before they write.
  await ctx.api.sendMessage(message.chat.id, text, {
    ...inTopic(spotOfMessage(message)),
    entities: [{ type: 'text_mention', offset: 0, length: words.taps.mention.length, user: ctx.from }],
    reply_markup: promptMarkup(prompt, words),
  })
  await answer(ctx, words.taps.writeReason, false)
}

/** Reasons that were offered say what became of it, once it is decided. */
async function closeReasons(parts: Parts, ctx: Query, record: Carded | undefined): Promise<void> {
  if (record && !asksPeople(record)) await quietly(() => ctx.editMessageText(truth(parts, ctx, record)))
}

/** What a vote did: decided it, or brought it nearer to that. */
function countedText({ governor }: Parts, ctx: Query, vote: 'approve' | 'reject', record: Carded | undefined): string {
  const words = wordsFor(governor, ctx)
  const waits = record && approvalsText(record, governor.charter(), words)
  if (waits === undefined && vote === 'reject') return words.taps.rejected
  return waits === undefined ? words.taps.approved : words.taps.counted(waits)
}

/** Requests and motions being sent as a file now: an impatient second tap sends no second one. */
const sending = new WeakMap<Parts, Set<string>>()

async function onOpen(parts: Parts, ctx: Query, { id }: Of<'open'>): Promise<void> {
  const { governor } = parts
  const message = ctx.callbackQuery.message
  if (!listed(governor, ctx.from)) return answer(ctx, notListed(ctx.from, wordsFor(governor, ctx)), true)
  const record = await findCarded(governor, id)
  if (!record || !asksPeople(record) || !message) {
    await answer(ctx, record ? truth(parts, ctx, record) : wordsFor(governor, ctx).commands.noRequest(id), true)
    return showTruth(parts, ctx, record)
  }
  const busy = sending.get(parts) ?? new Set<string>()
  sending.set(parts, busy)
  const key = `${message.chat.id} ${id}`
  if (busy.has(key)) return answer(ctx, wordsFor(governor, ctx).taps.onItsWay, false)
  busy.add(key)
  try {
    await sendWhole(parts, ctx, record)
  } finally {
    busy.delete(key)
  }
}

/** Sends the whole as a file below its card; only then is it told that the channel has seen it. */
async function sendWhole(parts: Parts, ctx: Query, record: Carded): Promise<void> {
  const { governor, pace } = parts
  const message = ctx.callbackQuery.message
  if (!message) return
  const spot = spotOfMessage(message)
  const { name, text } = fileFor(record, governor.state())
  const channel = homeKey(governor.state(), keyOf(spot))
  pace.sent(String(spot.chat))
  try {
    await ctx.api.sendDocument(spot.chat, new InputFile(Buffer.from(text), name), {
      ...inTopic(spot),
      caption: channelWords(governor.charter(), channel).taps.full[nounOf(record)],
      reply_parameters: { message_id: message.message_id, allow_sending_without_reply: true },
    })
  } catch (error) {
    const trouble = troubleOf(error)
    if (trouble.kind === 'rate') pace.block(String(spot.chat), trouble.ms)
    return answer(ctx, wordsFor(governor, ctx).taps.fileFailed, true)
  }
  const shown = await governor.submit({ ...shownOf(record), channel }, { kind: 'system', part: 'worker' })
  await answer(ctx, shown.ok ? wordsFor(governor, ctx).taps.sentBelow : refusalDetail(shown.refusal, wordsFor(governor, ctx)), !shown.ok)
  const now = await findCarded(governor, record.id)
  if (now && !isItsCard(now, channel, ctx)) await showTruth(parts, ctx, now)
}

/** Approves everything that a digest shows; who taps must be listed, and may approve each by itself. */
async function onAll(parts: Parts, ctx: Query, { id }: Of<'all'>): Promise<void> {
  const { governor } = parts
  if (!listed(governor, ctx.from)) return answer(ctx, notListed(ctx.from, wordsFor(governor, ctx)), true)
  const text = await approveShown(governor, id, {
    principal: personOf(ctx.from),
    door: 'telegram',
    channel: homeOf(parts, ctx),
    words: wordsFor(governor, ctx),
  })
  await answer(ctx, text, true)
}

async function onTest({ governor, clock, taps }: Parts, ctx: Query): Promise<void> {
  const operator = listed(governor, ctx.from)
  const message = ctx.callbackQuery.message
  const channel = message && homeKey(governor.state(), keyOf(spotOfMessage(message)))
  if (channel) taps.set(channel, { at: clock.now(), by: operator?.id ?? ctx.from.first_name })
  const words = wordsFor(governor, ctx)
  await answer(ctx, operator ? words.taps.testCounts(operator.id) : words.taps.testWorks(notListed(ctx.from, words)), true)
  await quietly(() => ctx.editMessageText(channelWords(governor.charter(), channel ?? '').taps.testArrived))
}

/** The truth about a request or motion in one line. */
function truth({ governor, clock }: Parts, ctx: Query, record: Carded): string {
  const words = wordsFor(governor, ctx)
  const text = outcomeFor(record, governor.charter().document.timezone, clock.now(), words)
  if (text) return text.split('\n')[0] ?? text
  return isPartial(record, governor.state()) ? words.taps.openFirst[nounOf(record)] : words.taps.stillWaits
}

/** Whether the tapped message is the card the ledger knows. Any other is a stray copy that no worker will ever edit. */
function isItsCard(record: Carded, channel: string | undefined, ctx: Query): boolean {
  const ref = record.cards[channel ?? '']?.ref
  const message = ctx.callbackQuery.message
  return ref?.on === 'telegram' && ref.chat === message?.chat.id && ref.message === message.message_id
}

/** The digest that the tapped message is, if it is one: of what stands or stood in it, and not on that one's own card. */
function digestTapped({ governor }: Parts, record: Carded, channel: string | undefined, ctx: Query): Digest | undefined {
  return channel === undefined || isItsCard(record, channel, ctx) ? undefined : digestOf(governor.state(), channel, record.id)
}

/** Edits the tapped message to what is true; one of what nobody knows any more only loses its buttons. */
async function showTruth(parts: Parts, ctx: Query, record: Carded | undefined): Promise<void> {
  const message = ctx.callbackQuery.message
  if (!message) return
  await quietly(async () => {
    if (!record) return ctx.editMessageReplyMarkup({ reply_markup: { inline_keyboard: [] } })
    const digest = digestTapped(parts, record, homeOf(parts, ctx), ctx)
    const { text, keyboard } = digest ? drawDigest(digestFor(parts.governor, digest)) : drawn(parts, record, keyOf(spotOfMessage(message)))
    return ctx.editMessageText(text, { ...STYLE, reply_markup: keyboard })
  })
}
