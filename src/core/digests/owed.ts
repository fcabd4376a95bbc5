import type { MessageRef } from '../command.ts'
import type { Entry } from '../entry.ts'
import type { EventType } from '../event.ts'
import type { State } from '../state.ts'
import type { Millis } from '../units.ts'
import type { Digest, DigestItem, LeftBecause } from './record.ts'

/** Entries after which a request no longer waits quietly among others. */
const LEAVES: Readonly<Partial<Record<EventType, LeftBecause>>> = {
  'approval.reminded': 'waited',
  'approval.escalated': 'escalated',
  'stage.passed': 'stage',
  'request.edited': 'edited',
  'request.illustrated': 'illustrated',
  'question.asked': 'question',
  'approval.delegated': 'delegated',
}

/** Why an entry takes its request out of the digests it stands in; undefined: it does not. */
export function leavesBy({ type, data }: Entry): LeftBecause | undefined {
  // What one person granted alone everybody hears of by a card.
  if (type === 'request.granted' || type === 'request.queued') return data.break_glass ? 'alone' : undefined
  return LEAVES[type]
}

/** The digests that an entry changed. */
export function digestsAt(state: Pick<State, 'requests' | 'digests'>, entry: Entry): readonly Digest[] {
  const { requests, digests } = state
  const own = digests.get(entry.subject)
  if (own || digests.size === 0) return own ? [own] : NONE
  if (leavesBy(entry)) return [...digests.entries()].flatMap(([, digest]) => (digest.version === entry.seq ? [digest] : []))
  return Object.values(requests.get(entry.subject)?.cards ?? {}).flatMap(({ digest }) => {
    const known = digest === undefined ? undefined : digests.get(digest)
    return known?.version === entry.seq ? [known] : []
  })
}

const NONE: readonly never[] = Object.freeze([])

/** Whether an item stands in its digest and waits for people. */
export const itemWaits = ({ requests }: Pick<State, 'requests'>, { request, left }: DigestItem): boolean =>
  left === undefined && requests.get(request)?.status.name === 'pending'

/** Whether a digest is behind: closed and not posted while any of it waits, or showing less than what happened since. */
export const digestOwed = (state: Pick<State, 'requests'>, { closed, failed, ref, shows, version, items }: Digest): boolean =>
  closed !== undefined && failed === undefined && (ref === null ? items.some((item) => itemWaits(state, item)) : shows < version)

/** When the digests that a request waits in are closed, as far as they are open; epoch ms. */
export const digestDues = ({ requests, digests }: Pick<State, 'requests' | 'digests'>, id: string): readonly Millis[] =>
  Object.values(requests.get(id)?.cards ?? {}).flatMap(({ digest }) => {
    const found = digest === undefined ? undefined : digests.get(digest)
    return found && found.closed === undefined ? [found.due] : []
  })

/** Whether two references name one message. */
export const isSameMessage = (a: MessageRef, b: MessageRef): boolean =>
  a.on === 'telegram'
    ? b.on === 'telegram' && a.chat === b.chat && a.message === b.message
    : b.on === 'slack' && a.channel === b.channel && a.ts === b.ts

/** The digest in a channel that a request stands or stood in, the last one; undefined when there is none. */
export function digestOf({ digests }: Pick<State, 'digests'>, channel: string, request: string): Digest | undefined {
  let last: Digest | undefined
  for (const [, digest] of digests.entries())
    if (digest.channel === channel && digest.items.some((item) => item.request === request)) last = digest
  return last
}
