import type { Ask, ResourceType } from '../../src/core/ask.ts'
import { legible } from '../../src/core/legible.ts'
import { formatUsd } from '../../src/core/units.ts'

/** A character, or a whole escape of `legible`: what is never cut in two. */
const PIECES = /\\u\{[0-9a-f]+\}|[\s\S]/gu

/** Cuts a legible text to `max` UTF-16 units, an ellipsis included; whole characters and escapes only. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  let kept = ''
  for (const [piece] of text.matchAll(PIECES)) {
    if (kept.length + piece.length > max - 1) break
    kept += piece
  }
  return `${kept}…`
}

/** A text of several lines: line breaks kept, all else that cannot be seen escaped. */
export const legibleLines = (text: string): string => text.split(/\r?\n/).map(legible).join('\n')

/** The agent's words inside a sentence of ours: curly quotes round them, none inside, so that they cannot pretend to end. */
export const quoted = (text: string, max: number): string => `“${cut(legible(text).replace(/[“”„‟«»]/g, "'"), max)}”`

export { shortId } from '../../src/core/quorum.ts'

const VERBS = {
  llm_tokens: 'use a language model to',
  api_call: 'call a service to',
  compute: 'run a computation to',
  gas_budget: 'spend gas to',
  file_lock: 'hold a file to',
  wallet_lock: 'hold a wallet to',
} as const satisfies Record<ResourceType, string>

/** Longest part of the intent in the first line; the whole stands below. */
export const HEADLINE_INTENT = 90
/** Longest part of the target in the first line; the whole stands below. */
export const HEADLINE_TARGET = 60

/** The first line: agent, verb, amount, target. What the agent wrote stands in quotes. */
export function headlineOf(ask: Ask): string {
  const target = ask.target_resource === undefined ? '' : ` at ${quoted(ask.target_resource, HEADLINE_TARGET)}`
  const intent = quoted(ask.task_intent, HEADLINE_INTENT)
  return `${ask.agent_id} wants to ${VERBS[ask.resource_type]} ${intent} for ${formatUsd(ask.estimated_cost)}${target}`
}
