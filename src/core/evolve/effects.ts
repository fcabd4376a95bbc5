import { toldUpto } from '../card.ts'
import { aboutId, cardedOf } from '../carded.ts'
import type { About } from '../command.ts'
import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import type { Card, State } from '../state.ts'
import { keep } from './owed.ts'
import { threadSince } from './threads.ts'

function setCard(state: State, about: About & { readonly channel: string }, card: (known: Card) => Card): void {
  const record = cardedOf(state, aboutId(about))
  if (!record) return
  const { channel } = about
  keep(state, { ...record, cards: { ...record.cards, [channel]: card(record.cards[channel] ?? { ref: null, shows: 0 }) } })
}

/** `card.posted`: what happened while it was posted its thread is told. */
export const onCardPosted = (state: State, { seq }: Entry, { input: { command }, ref }: Events['card.posted']): void =>
  setCard(state, command, (known) => ({
    ref,
    shows: command.version,
    ...(command.thread ? { thread: threadSince(known, command.version, seq) } : {}),
  }))

/** `card.edited`: believed as it comes, so that an older edit that lands later is made good by another. */
export const onCardEdited = (state: State, _: Entry, { input: { command } }: Events['card.edited']): void =>
  setCard(state, command, (card) => ({ ...card, shows: command.version }))

/** `card.failed` */
export const onCardFailed = (state: State, _: Entry, { input: { command } }: Events['card.failed']): void =>
  setCard(state, command, (card) => ({ ...card, failed: command.reason }))

/** `note.posted`, `note.failed` */
export const onNoted = (state: State, { seq }: Entry, { input: { command } }: Events['note.posted' | 'note.failed']): void =>
  setCard(state, command, (card) => ({ ...card, ...(card.thread ? { thread: toldUpto(card.thread, command.upto, seq) } : {}) }))

/** `request.shown` */
export function onShown(state: State, _: Entry, { input }: Events['request.shown']): void {
  const record = state.requests.get(input.command.request_id)
  if (record?.status.name !== 'pending' || record.status.shown.includes(input.command.channel)) return
  keep(state, { ...record, version: state.head.seq, status: { ...record.status, shown: [...record.status.shown, input.command.channel] } })
}

/** `reply.awaited`: what is known now the queue was answered at once; what changes after it is owed. */
export function onReplyAwaited(state: State, entry: Entry): void {
  const record = state.requests.get(entry.subject)
  if (record) state.requests.set(record.id, { ...record, replied: record.version })
}

/** `reply.sent` */
export function onReplySent(state: State, _: Entry, { input }: Events['reply.sent']): void {
  const record = state.requests.get(input.command.request_id)
  if (record) keep(state, { ...record, replied: input.command.version })
}
