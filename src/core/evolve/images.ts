import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import type { CardImage } from '../images/record.ts'
import type { State } from '../state.ts'
import { keep } from './owed.ts'

/** `request.illustrated`: every copy of its card says so, and is owed the image. */
export function onIllustrated(state: State, { seq, at, subject }: Entry, { input, votes }: Events['request.illustrated']): void {
  const record = state.requests.get(subject)
  if (!record) return
  const { image, until } = input.command
  keep(state, { ...record, version: seq, image: { ...image, at, until, votes, edits: record.edits?.length ?? 0 } })
}

function setImage(state: State, { subject }: Entry, channel: string, image: CardImage, version?: number): void {
  const record = state.requests.get(subject)
  const card = record?.cards[channel]
  if (!record || !card) return
  keep(state, { ...record, version: version ?? record.version, cards: { ...record.cards, [channel]: { ...card, image } } })
}

/** `image.posted` */
export const onImagePosted = (state: State, entry: Entry, { input: { command } }: Events['image.posted']): void =>
  setImage(state, entry, command.channel, { ref: command.ref })

/** `image.failed`: the card says why, as long as somebody is asked. */
export const onImageFailed = (state: State, entry: Entry, { input: { command } }: Events['image.failed']): void =>
  setImage(
    state,
    entry,
    command.channel,
    { failed: command.reason },
    state.requests.get(entry.subject)?.status.name === 'pending' ? entry.seq : undefined,
  )
