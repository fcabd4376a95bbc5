import type { Event, Events, EventType } from '../event.ts'

/** How a thread is told of a kind of entry. */
export interface Noted {
  /** It is worth a message only while people are still asked: afterwards the outcome says all. */
  readonly passing?: true
  /** It ends what people were asked, or changes how it ended. */
  readonly outcome?: true
}

/**
 * The entries that the thread under a card is told of, and how; most are about a request or motion that people have a card of, and the
 * others owe nobody anything. What a halt or a pause refuses at once is on the cards alone: a hundred threads would only repeat it.
 */
export const NOTED = {
  'vote.cast': { passing: true },
  'stage.passed': { passing: true },
  'request.edited': { passing: true },
  'approval.reminded': { passing: true },
  'approval.escalated': { passing: true },
  'approval.delegated': { passing: true },
  'question.asked': {},
  'question.answered': {},
  'motion.voted': { passing: true },
  'motion.carried': { outcome: true },
  'motion.lost': { outcome: true },
  'break-glass.reviewed': { outcome: true },
  'request.queued': { outcome: true },
  'request.granted': { outcome: true },
  'request.refused': { outcome: true },
  'request.revoked': { outcome: true },
  'request.lapsed': { outcome: true },
} as const satisfies { readonly [T in EventType]?: Noted }

/** A type of entry that threads are told of. */
export type NotedType = keyof typeof NOTED

type Unless = { readonly [T in NotedType]?: (data: Events[T]) => boolean }

/** What of those is not worth a message. */
const SILENT: Unless = {
  'vote.cast': ({ missing }) => missing === undefined,
  'approval.reminded': ({ to }) => to.length === 0,
  // Who made a motion approved it thereby: the card begins with it.
  'motion.voted': ({ input }) => input === undefined,
  'request.refused': ({ cause }) => cause === 'halted' || cause === 'paused',
  'request.lapsed': ({ was }) => was !== 'granted',
}

/** Whether threads are told of an event. */
export function isNoted<E extends Event>(event: E): event is Extract<E, { readonly type: NotedType }> {
  if (!Object.hasOwn(NOTED, event.type)) return false
  const silent = SILENT[event.type as NotedType] as ((data: unknown) => boolean) | undefined
  return !silent?.(event.data)
}
