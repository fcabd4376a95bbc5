import type { DigestTerms } from '../approvals/stage.ts'
import { mayBeTogether } from '../approvals/together.ts'
import type { Ask } from '../ask.ts'
import { legible } from '../legible.ts'
import { rankOf } from '../risk/level.ts'
import type { RequestRecord } from '../state.ts'

/**
 * Most characters of one request in a digest, as people see them: ten of these, each with our words round it, fit into one message of
 * Telegram (4,096 characters, https://core.telegram.org/bots/api#sendmessage).
 */
export const DIGEST_ROOM = 170

/** The arguments in one line, as a digest shows them; empty: there are none. */
export const argsLine = ({ args }: Ask): string => (args === undefined ? '' : JSON.stringify(args))

/** Curly quotes are ours in a line: text that holds them is shown as it is on a card of its own. */
const QUOTES = /[“”„‟«»]/

/**
 * The terms under which a request that was just asked waits in a digest instead of on a card of its own; undefined: it gets its card.
 * Its route says so, something tells that its risk is low enough, a tap is enough to approve it, and its line shows all of it.
 */
export function digestTerms(record: RequestRecord): DigestTerms | undefined {
  const { ask, assessment, escalation, status } = record
  const staged = escalation?.staged
  const terms = staged?.digest
  if (!terms || status.name !== 'pending' || ask.plan) return undefined
  const levels = [staged.severity, assessment?.risk].flatMap((level) => level ?? [])
  const calm = levels.length > 0 && levels.every((level) => rankOf(level) < rankOf(terms.below))
  return calm && mayBeTogether(record) && fitsLine(ask) ? terms : undefined
}

function fitsLine(ask: Ask): boolean {
  const { agent_id, task_intent, target_resource, tool, justification, preview } = ask
  const texts = [agent_id, task_intent, target_resource, tool, argsLine(ask), justification, preview].map((text) => text ?? '')
  const shown = texts.reduce((sum, text) => sum + legible(text).length, 0)
  return shown <= DIGEST_ROOM && !texts.some((text) => QUOTES.test(text))
}
