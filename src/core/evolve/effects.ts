import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import type { Card, State } from '../state.ts'
import { noteOwed } from './owed.ts'

function setCard(state: State, id: string, channel: string, card: (known: Card) => Card): void {
  const record = state.requests.get(id)
  if (!record) return
  const next = { ...record, cards: { ...record.cards, [channel]: card(record.cards[channel] ?? { ref: null, shows: 0 }) } }
  state.requests.set(id, next)
  noteOwed(state, next)
}

/** `card.posted` */
export const onCardPosted = (state: State, _: Entry, { input, ref }: Events['card.posted']): void =>
  setCard(state, input.command.request_id, input.command.channel, () => ({ ref, shows: input.command.version }))

/** `card.edited`: believed as it comes, so that an older edit that lands later is made good by another. */
export const onCardEdited = (state: State, _: Entry, { input }: Events['card.edited']): void =>
  setCard(state, input.command.request_id, input.command.channel, (card) => ({ ...card, shows: input.command.version }))

/** `card.failed` */
export const onCardFailed = (state: State, _: Entry, { input }: Events['card.failed']): void =>
  setCard(state, input.command.request_id, input.command.channel, (card) => ({ ...card, failed: input.command.reason }))

/** `request.shown` */
export function onShown(state: State, _: Entry, { input }: Events['request.shown']): void {
  const record = state.requests.get(input.command.request_id)
  if (record?.status.name !== 'pending' || record.status.shown.includes(input.command.channel)) return
  const next = { ...record, version: state.head.seq, status: { ...record.status, shown: [...record.status.shown, input.command.channel] } }
  state.requests.set(record.id, next)
  noteOwed(state, next)
}

/** `reply.awaited`: what is known now the queue was answered at once; what changes after it is owed. */
export function onReplyAwaited(state: State, entry: Entry): void {
  const record = state.requests.get(entry.subject)
  if (record) state.requests.set(record.id, { ...record, replied: record.version })
}

/** `reply.sent` */
export function onReplySent(state: State, _: Entry, { input }: Events['reply.sent']): void {
  const record = state.requests.get(input.command.request_id)
  if (!record) return
  const next = { ...record, replied: input.command.version }
  state.requests.set(record.id, next)
  noteOwed(state, next)
}
