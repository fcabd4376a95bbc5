import { digestTerms } from '../digests/fits.ts'
import { digestOwed, leavesBy } from '../digests/owed.ts'
import type { Digest, DigestItem, LeftBecause } from '../digests/record.ts'
import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import type { RequestRecord, State } from '../state.ts'
import { keep } from './owed.ts'

/** Lets digests follow what an entry did to a request: it joins one, leaves it, or its line changes. */
export function followDigests(state: State, entry: Entry): void {
  const record = state.requests.get(entry.subject)
  if (!record) return
  const why = leavesBy(entry)
  if (entry.type === 'request.asked') join(state, entry, record)
  else if (why) leave(state, entry, record, why)
  else if (record.version === entry.seq) touch(state, entry, record)
}

/** The lines of a request changed. */
function touch(state: State, entry: Entry, record: RequestRecord): void {
  for (const { digest } of Object.values(record.cards)) {
    const known = digest === undefined ? undefined : state.digests.get(digest)
    if (known) keepDigest(state, { ...known, version: entry.seq })
  }
}

/** A request that may wait in digests has no card of its own: each of its channels has one open digest, or begins one. */
function join(state: State, entry: Entry, record: RequestRecord): void {
  const terms = digestTerms(record)
  if (!terms) return
  const item: DigestItem = { request: record.id, action_digest: record.action_digest }
  const due = entry.at + terms.every
  const cards = Object.entries(record.cards).map(([channel, card], n) => {
    const open = openIn(state, channel)
    const digest = open ?? { id: `dig_${entry.seq}_${n}`, channel, due, most: terms.most, items: [], ref: null, version: 0, shows: 0 }
    const items = [...digest.items, item]
    const most = Math.min(digest.most, terms.most)
    const full = items.length >= most ? { closed: entry.seq } : {}
    keepDigest(state, { ...digest, items, most, due: Math.min(digest.due, due), version: entry.seq, ...full })
    return [channel, { ...card, digest: digest.id }] as const
  })
  keep(state, { ...record, cards: Object.fromEntries(cards) })
}

function openIn({ digests }: State, channel: string): Digest | undefined {
  for (const [, digest] of digests.entries()) if (digest.channel === channel && digest.closed === undefined) return digest
  return undefined
}

/** A request leaves every digest it stands in; where it waits, its card is owed as if it had just been asked. */
function leave(state: State, entry: Entry, record: RequestRecord, why: LeftBecause): void {
  const left: string[] = []
  for (const [, digest] of [...state.digests.entries()]) {
    if (!digest.items.some((item) => item.request === record.id && item.left === undefined)) continue
    keepDigest(state, leftBy(digest, entry, record.id, why))
    left.push(digest.channel)
  }
  if (left.length > 0) keep(state, withOwnCards(record, left))
}

const leftBy = (digest: Digest, { seq }: Entry, request: string, why: LeftBecause): Digest => ({
  ...digest,
  version: seq,
  items: digest.items.map((item) => (item.request === request && item.left === undefined ? { ...item, left: { why, seq } } : item)),
})

const withOwnCards = (record: RequestRecord, channels: readonly string[]): RequestRecord => ({
  ...record,
  cards: Object.fromEntries(
    Object.entries(record.cards).map(([channel, { digest, ...card }]) => [
      channel,
      channels.includes(channel) || digest === undefined ? card : { ...card, digest },
    ]),
  ),
})

/** Keeps a digest; owed until there is a result. */
function keepDigest(state: State, digest: Digest): void {
  state.digests.set(digest.id, digest)
  if (!digestOwed(state, digest)) state.owed.delete(digest.id)
  else if (!state.owed.has(digest.id)) state.owed.set(digest.id, state.head.seq)
}

const changeDigest = (state: State, { subject }: Entry, to: (known: Digest) => Digest): void => {
  const known = state.digests.get(subject)
  if (known) keepDigest(state, to(known))
}

/** `digest.closed` */
export const onDigestClosed = (state: State, entry: Entry): void =>
  changeDigest(state, entry, (known) => ({ ...known, closed: entry.seq, version: entry.seq }))

/** `digest.posted` */
export const onDigestPosted = (state: State, entry: Entry, { input, ref }: Events['digest.posted']): void =>
  changeDigest(state, entry, (known) => ({ ...known, ref, shows: input.command.version }))

/** `digest.edited`: believed as it comes, as of a card. */
export const onDigestEdited = (state: State, entry: Entry, { input }: Events['digest.edited']): void =>
  changeDigest(state, entry, (known) => ({ ...known, shows: input.command.version }))

/** `digest.failed`: nobody may overlook what waits in it. */
export function onDigestFailed(state: State, entry: Entry, { input }: Events['digest.failed']): void {
  changeDigest(state, entry, (known) => ({ ...known, failed: input.command.reason }))
  const failed = state.digests.get(entry.subject)
  for (const { request, left } of failed?.items ?? []) {
    const record = state.requests.get(request)
    const known = state.digests.get(entry.subject)
    if (left || !known || record?.status.name !== 'pending') continue
    keepDigest(state, leftBy(known, entry, request, 'undeliverable'))
    keep(state, withOwnCards(record, [known.channel]))
  }
}

/** Lets go digests of which every request has left the state. */
export function dropDigests(state: State): void {
  for (const [id, { items }] of [...state.digests.entries()])
    if (!state.owed.has(id) && !items.some(({ request }) => state.requests.has(request))) state.digests.delete(id)
}
