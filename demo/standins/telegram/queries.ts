import type { Clock } from '../../../src/core/ports.ts'
import type { Millis } from '../../../src/core/units.ts'
import { deferred } from '../journal.ts'
import { bad } from './refusal.ts'

/** What the person who tapped is shown. */
export interface TapAnswer {
  readonly text: string
  readonly show_alert: boolean
  readonly url: string
}

/** Longest text of an answer, in characters (https://core.telegram.org/bots/api#answercallbackquery). */
const ANSWER_LIMIT = 200
/** How long a query can be answered. The platform does not publish it; observed to be around a quarter of a minute to a minute. */
const QUERY_LIFE: Millis = 60_000
const TOO_OLD = 'query is too old and response timeout expired or query ID is invalid'

/** Callback queries that wait for their one answer. */
export interface Queries {
  /** Opens a query: its id, and a promise of the answer that rejects after `ms`. */
  open(ms: number): { id: string; answered: Promise<TapAnswer> }
  /** Answers a query once. @throws Refusal 400 when it is unknown, answered already or too old. */
  answer(id: string, answer: TapAnswer): void
  /** Rejects every open query. */
  close(): void
}

/** No queries yet. */
export function createQueries(clock: Clock): Queries {
  const open = new Map<
    string,
    { at: Millis; resolve: (answer: TapAnswer) => void; reject: (error: Error) => void; timer: NodeJS.Timeout }
  >()
  let count = 0
  return {
    open(ms) {
      count += 1
      const id = `4382bfdwdsb323b2d${count}`
      const { promise, resolve, reject } = deferred<TapAnswer>()
      // The query stays open for the bot: only the one who tapped stops waiting.
      const timer = setTimeout(() => reject(new Error(`tap ${id} was not answered within ${ms} ms`)), ms)
      promise.catch(() => undefined) // a tap nobody waits for must not end the process
      open.set(id, { at: clock.now(), resolve, reject, timer })
      return { id, answered: promise }
    },
    answer(id, answer) {
      const query = open.get(id)
      if (!query || clock.now() - query.at > QUERY_LIFE) throw bad(TOO_OLD)
      if (answer.text.length > ANSWER_LIMIT) throw bad('MESSAGE_TOO_LONG')
      open.delete(id)
      clearTimeout(query.timer)
      query.resolve(answer)
    },
    close() {
      for (const { timer, reject } of open.values()) {
        clearTimeout(timer)
        reject(new Error('the stand-in was stopped'))
      }
      open.clear()
    },
  }
}
