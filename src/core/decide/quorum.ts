import type { Ask } from '../ask.ts'
import type { Charter } from '../charter/compile.ts'
import { LOCAL, type Quorum, shortId } from '../quorum.ts'
import { deny, type Finding } from '../verdict.ts'

/** The quorum of a request or motion under a charter. `owner` owns the agent that asks, and so does not approve for it unless one person runs the organisation. */
export function quorumOf(charter: Charter, id: string, people: number, owner?: string, phrase = shortId(id)): Quorum {
  const { solo } = charter.document
  const mayApprove = (operator: string): boolean =>
    (solo || operator !== owner) && charter.operators.some((o) => o.id === operator && o.roles.includes('approver'))
  return { id, people, solo, coolOff: charter.people.coolOff, phrase, mayApprove }
}

/** How many approvals the people of a charter could ever give. One person who runs an organisation gives as many as are needed. */
export function reachable({ operators }: Charter, { solo, people, mayApprove }: Quorum): number {
  const may = operators.filter(({ id }) => mayApprove(id) && (solo || people === 1 || id !== LOCAL)).length
  return solo && may > 0 ? people : may
}

/**
 * A question to more people than the charter could ever bring together is refused at once, and says so: nobody should wait for an
 * answer that cannot come. (A question to one person waits, since somebody may still be listed in time.)
 */
export function withinReach(charter: Charter, { agent_id }: Pick<Ask, 'agent_id'>, finding: Finding): Finding {
  const { people = 1 } = finding
  if (finding.verdict !== 'confirm' || people === 1) return finding
  const most = reachable(charter, quorumOf(charter, '', people, charter.agents.get(agent_id)?.owner))
  if (most >= people) return finding
  const text = `It needs ${people} people who approve, and the charter lists ${most === 0 ? 'nobody' : `only ${most}`} who may`
  return { ...deny('policy', { code: 'quorum_unreachable', text }, ...finding.reasons), ...(finding.rules ? { rules: finding.rules } : {}) }
}
