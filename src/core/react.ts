import type { Entry } from './entry.ts'
import { cardOwed, replyOwed } from './evolve/owed.ts'
import { sha256 } from './json.ts'
import type { RequestRecord, State } from './state.ts'
import type { Org, Seq } from './units.ts'

/** An effect that is owed to a request: bring one card up to date, or tell the reply queue. */
export type Effect =
  | { readonly kind: 'card'; readonly request_id: string; readonly channel: string }
  | { readonly kind: 'reply'; readonly request_id: string }

/** A job for an effect; the same entry always makes the same id, `<org>-<seq>-<kind>` (BullMQ refuses integers and colons). */
export interface Job {
  readonly id: string
  readonly effect: Effect
}

/** Everything a request owes now. */
export function owedEffects(record: RequestRecord): readonly Effect[] {
  const cards = Object.entries(record.cards).filter(([, card]) => cardOwed(record, card))
  return [
    ...cards.map(([channel]): Effect => ({ kind: 'card', request_id: record.id, channel })),
    ...(replyOwed(record) ? [{ kind: 'reply', request_id: record.id } as const] : []),
  ]
}

const MAKES_JOBS: ReadonlySet<Entry['type']> = new Set([
  'request.asked',
  'request.queued',
  'request.granted',
  'request.refused',
  'request.revoked',
  'request.lapsed',
  'request.shown',
  'lock.preempting',
  'vote.cast',
  'stage.passed',
  'approval.reminded',
  'approval.escalated',
  'approval.delegated',
  'question.asked',
  'question.answered',
  'card.posted',
  'card.edited',
])

/**
 * What an entry makes owed, looked up in the state after it. A first post is made only by the entry that asked (or began a stage with channels
 * of its own), so that a card is never posted by two jobs; a decision while the post is under way is shown by an edit once `card.posted` is known.
 */
export function react(state: State, entry: Entry): readonly Job[] {
  if (!MAKES_JOBS.has(entry.type)) return []
  // A vote that decides is shown by the entry that says so.
  if (entry.type === 'vote.cast' && entry.data.missing === undefined) return []
  const record = state.requests.get(entry.subject)
  if (!record || !state.owed.has(record.id)) return []
  // A later stage may bring channels of its own.
  const first = (channel: string): boolean =>
    entry.type === 'request.asked' || (entry.type === 'stage.passed' && entry.data.channels.includes(channel))
  return owedEffects(record)
    .filter((effect) => effect.kind !== 'card' || first(effect.channel) || record.cards[effect.channel]?.ref !== null)
    .map((effect) => ({ id: jobId(state.org, entry.seq, effect), effect }))
}

/** The id of the job that an entry makes for an effect. A channel key is hashed: it holds colons. */
export const jobId = (org: Org, seq: Seq, effect: Effect): string =>
  `${org}-${seq}-${effect.kind === 'card' ? `card-${sha256(effect.channel).slice(0, 12)}` : effect.kind}`
