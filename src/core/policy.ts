import type { Ask } from './ask.ts'
import type { Charter } from './charter/compile.ts'
import type { Reason } from './event.ts'
import { findIntent, hasHiddenJoint, lookAlikeWord, readingsOf } from './intent.ts'
import { formatUsd } from './units.ts'
import { confirm, deny, type Finding } from './verdict.ts'

const reason = (code: string, text: string): Reason => ({ code, text })

/** Judges a request by the charter alone, before money is looked at: deny rules first, then what must be asked of people. */
export function judge(charter: Charter, ask: Ask, maxPriority: number): Finding {
  const readings = readingsOf(ask.task_intent, ask.tool ?? '')
  const denied = denial(charter, ask, maxPriority, readings)
  if (denied) return deny('policy', denied)
  return confirm(triggers(charter, ask, readings))
}

/** The highest priority an agent may ask with: its own cap, its session's and the charter's, whichever is lowest. */
export function priorityCap(charter: Charter, agent: string, session: number): number {
  return Math.min(session, charter.document.agents.max_priority, charter.agents.get(agent)?.max_priority ?? 10)
}

/** The words of the intent and of the tool. */
type Readings = readonly (readonly string[])[]

function denial(charter: Charter, ask: Ask, maxPriority: number, readings: Readings): Reason | undefined {
  if (charter.deniedAgents.has(ask.agent_id)) return reason('agent_denied', `The charter denies everything to ${ask.agent_id}`)
  const phrase = findIntent(charter.denied, readings)
  if (phrase !== undefined) return reason('intent_denied', `The charter denies "${phrase}"`)
  const tools = charter.agents.get(ask.agent_id)?.tools
  if (tools && ask.tool !== undefined && !tools.includes(ask.tool))
    return reason('tool_not_allowed', `The tool is not among those the charter allows to ${ask.agent_id}`)
  if (ask.priority > maxPriority)
    return reason('priority_too_high', `Priority ${ask.priority} is above this agent's maximum of ${maxPriority}`)
  for (const floor of charter.floors) {
    const found = findIntent(floor.index, readings)
    if (found !== undefined && ask.priority < floor.min)
      return reason('priority_too_low', `"${found}" needs a priority of at least ${floor.min}; this one has ${ask.priority}`)
  }
  return undefined
}

function triggers(charter: Charter, ask: Ask, readings: Readings): readonly Reason[] {
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
  if (readings.some((words) => lookAlikeWord(words) !== undefined))
    found.push(reason('look_alike_text', 'A word mixes alphabets that look alike, as disguised text does'))
  if (hasHiddenJoint(ask.task_intent) || hasHiddenJoint(ask.tool ?? ''))
    found.push(reason('look_alike_text', 'A word holds characters that cannot be seen, as disguised text does'))
  return found
}
