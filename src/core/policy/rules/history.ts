import type { Ask } from '../../ask.ts'
import { wordsOfAsk } from '../../ask-words.ts'
import { findIntent, type IntentIndex, indexIntents } from '../../intent.ts'
import type { HistoryRow } from '../../state-rows.ts'
import { foldTool } from '../../tools/fold.ts'
import { type Millis, parseDuration } from '../../units.ts'
import type { HistoryQuery } from './condition.ts'

/** A query of the charter's rules, made ready to be counted. */
export interface CountedQuery {
  /** Names it within an agent: window and subject. */
  readonly key: string
  readonly window: Millis
  /** Width of one bucket: a sixtieth of the window, so that a row is never longer than 61 pairs. */
  readonly bucket: Millis
  counts(ask: Ask): boolean
}

const BUCKETS = 60

/** The name of a query within an agent. */
export const queryKey = ({ what, window }: HistoryQuery): string => `${window} ${what}`

/** The key of an agent's row; an agent's id holds no space. */
export const historyKey = (agent: string, key: string): string => `${agent} ${key}`

/** Each different query once. */
export function countedQueries(queries: readonly HistoryQuery[]): readonly CountedQuery[] {
  const byKey = new Map(queries.map((query) => [queryKey(query), query]))
  return [...byKey].map(([key, { what, window: text }]) => {
    const window = parseDuration(text) ?? 0
    return { key, window, bucket: Math.ceil(window / BUCKETS), counts: subject(what) }
  })
}

/** Whether a request is about a subject: any (`*`), a tool of that name, or an intent or tool that holds its words. */
function subject(what: string): (ask: Ask) => boolean {
  if (what === '*') return () => true
  const index: IntentIndex = indexIntents([what])
  const tool = foldTool(what)
  return (ask) => (ask.tool !== undefined && foldTool(ask.tool) === tool) || findIntent(index, wordsOfAsk(ask).intentAndTool) !== undefined
}

/** A row with one more at `at`, and without what left the window. */
export function counted(row: HistoryRow | undefined, { window, bucket }: CountedQuery, at: Millis, now: Millis): HistoryRow {
  const counts = new Map((row?.counts ?? []).filter(([start]) => inWindow(start, bucket, window, now)))
  const start = Math.floor(at / bucket) * bucket
  if (inWindow(start, bucket, window, now)) counts.set(start, (counts.get(start) ?? 0) + 1)
  return { until: now + window + bucket, bucket, counts: [...counts].sort(([a], [b]) => a - b) }
}

/** How many a row holds in the window before now; a bucket that is partly in it counts whole, so never too few. */
export function countIn(row: HistoryRow | undefined, window: Millis, now: Millis): number {
  if (!row) return 0
  let sum = 0
  for (const [start, count] of row.counts) if (inWindow(start, row.bucket, window, now)) sum += count
  return sum
}

const inWindow = (start: Millis, bucket: Millis, window: Millis, now: Millis): boolean => start + bucket > now - window
