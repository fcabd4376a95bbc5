import { wordsOfAsk } from '../../ask-words.ts'
import type { Charter } from '../../charter/compile.ts'
import type { Facts } from '../../facts/facts.ts'
import { confirm, deny, type Finding } from '../../verdict.ts'
import { denial } from './denial.ts'
import { triggers } from './triggers.ts'

/** Judges a request by the sections of the first version alone: deny rules first, then what must be asked of people. */
export function judgeLegacy({ charter, ask, session }: Facts): Finding {
  const readings = wordsOfAsk(ask).intentAndTool
  const denied = denial(charter, ask, priorityCap(charter, ask.agent_id, session?.max_priority ?? 10), readings)
  return denied ? deny('policy', denied) : confirm(triggers(charter, ask, readings))
}

/** The highest priority an agent may ask with: its own cap, its session's and the charter's, whichever is lowest. */
export function priorityCap(charter: Charter, agent: string, session: number): number {
  return Math.min(session, charter.document.agents.max_priority, charter.agents.get(agent)?.max_priority ?? 10)
}
