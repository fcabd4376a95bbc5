import type { Ask } from '../../src/core/ask.ts'
import { formatUsd } from '../../src/core/units.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { verbOf } from '../../src/core/wording/request.ts'
import { quoted } from '../../src/core/wording/text.ts'

/** Longest part of the intent in the first line; the whole stands below. */
export const HEADLINE_INTENT = 90
/** Longest part of the target in the first line; the whole stands below. */
export const HEADLINE_TARGET = 60

/** The first line: agent, verb, amount, target. What the agent wrote stands in quotes. */
export function headlineOf(ask: Ask, words: Catalogue): string {
  const target = ask.target_resource === undefined ? '' : quoted(ask.target_resource, HEADLINE_TARGET)
  const intent = quoted(ask.task_intent, HEADLINE_INTENT)
  return words.common.headline(ask.agent_id, verbOf(ask, words), intent, formatUsd(ask.estimated_cost), target)
}
