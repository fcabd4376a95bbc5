import type { Ask } from '../../ask.ts'
import type { Charter } from '../../charter/compile.ts'
import { findIntent, type Readings } from '../../intent.ts'
import type { Reason } from '../../reason.ts'
import { judgeTools } from '../../tools/allowlist.ts'

const reason = (code: string, text: string): Reason => ({ code, text })

/** The intent that the charter denies, if these words are about one. */
export function deniedIntent(charter: Charter, readings: Readings): Reason | undefined {
  const phrase = findIntent(charter.denied, readings)
  return phrase === undefined ? undefined : reason('intent_denied', `The charter denies "${phrase}"`)
}

/** Why the first version of the charter denies a request, if it does: agents, intents, tools and priorities that nobody can approve. */
export function denial(charter: Charter, ask: Ask, maxPriority: number, readings: Readings): Reason | undefined {
  if (charter.deniedAgents.has(ask.agent_id)) return reason('agent_denied', `The charter denies everything to ${ask.agent_id}`)
  const intent = deniedIntent(charter, readings)
  if (intent) return intent
  const [tool] = judgeTools(charter, ask).reasons
  if (tool) return tool
  if (ask.priority > maxPriority)
    return reason('priority_too_high', `Priority ${ask.priority} is above this agent's maximum of ${maxPriority}`)
  for (const floor of charter.floors) {
    const found = findIntent(floor.index, readings)
    if (found !== undefined && ask.priority < floor.min)
      return reason('priority_too_low', `"${found}" needs a priority of at least ${floor.min}; this one has ${ask.priority}`)
  }
  return undefined
}
