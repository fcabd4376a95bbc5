import { shortId } from '../quorum.ts'
import type { RequestRecord } from '../state.ts'
import { formatUsd } from '../units.ts'
import { quoted } from '../wording/text.ts'

/** Longest target that somebody is asked to type, in characters. */
const TYPED = 64

/** Why people are asked about what destroys something: then its target is what counts, not what it costs. */
const DESTROYS: ReadonlySet<string> = new Set(['standing_bulk_deletion', 'standing_destructive', 'standing_destructive_unsaid'])

/**
 * What is typed to confirm an approval of a request: what is at stake as its card shows it. What it costs in dollars, without the sign;
 * its target where it destroys something or costs nothing; the end of its id where there is neither, where the target is too long to
 * type, and where only one person's second approval is confirmed.
 */
export function phraseOf({ id, ask, escalation }: Pick<RequestRecord, 'id' | 'ask' | 'escalation'>): string {
  if (!escalation?.confirm?.includes('typed')) return shortId(id)
  const target = ask.target_resource === undefined ? '' : quoted(ask.target_resource, Number.MAX_SAFE_INTEGER).slice(1, -1).trim()
  const named = target !== '' && target.length <= TYPED
  const destroys = escalation.reasons.some(({ code }) => DESTROYS.has(code))
  if (destroys && named) return target
  if (ask.estimated_cost > 0) return formatUsd(ask.estimated_cost).slice(1)
  return named ? target : shortId(id)
}
