import type { Ask } from '../../ask.ts'
import type { Charter } from '../../charter/compile.ts'
import { findIntent, hasHiddenJoint, isPlain, lookAlikeWord, type Readings } from '../../intent.ts'
import type { Reason } from '../../reason.ts'
import { formatUsd } from '../../units.ts'

const reason = (code: string, text: string): Reason => ({ code, text })

/** Why the first version of the charter asks people: what it costs, what it is about, how sure the agent is, and disguised text. */
export function triggers(charter: Charter, ask: Ask, readings: Readings): readonly Reason[] {
  const found: Reason[] = []
  const { escalate } = charter.document
  if (ask.estimated_cost > charter.costAbove)
    found.push(
      reason(
        'cost_above_limit',
        `${formatUsd(ask.estimated_cost)} is above ${formatUsd(charter.costAbove)}, the most that is granted without asking`,
      ),
    )
  const phrase = findIntent(charter.sensitive, readings)
  if (phrase !== undefined) found.push(reason('sensitive_intent', `It is about "${phrase}", which always needs a person`))
  if (ask.confidence !== undefined && ask.confidence < escalate.confidence_below)
    found.push(
      reason(
        'low_confidence',
        `The agent is only ${Math.floor(ask.confidence * 100)}% sure; below ${Math.round(escalate.confidence_below * 100)}% a person decides`,
      ),
    )
  if (ask.confidence === undefined && escalate.require_confidence)
    found.push(reason('confidence_missing', 'The agent does not say how sure it is, and the charter asks for it'))
  const tool = ask.tool ?? ''
  if (isPlain(ask.task_intent) && isPlain(tool)) return found
  if (readings.some((words) => lookAlikeWord(words) !== undefined))
    found.push(reason('look_alike_text', 'A word mixes alphabets that look alike, as disguised text does'))
  if (hasHiddenJoint(ask.task_intent) || hasHiddenJoint(tool))
    found.push(reason('look_alike_text', 'A word holds characters that cannot be seen, as disguised text does'))
  return found
}
