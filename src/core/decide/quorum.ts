import type { Charter } from '../charter/compile.ts'
import { LOCAL, type Quorum } from '../quorum.ts'

/** The quorum of a request or motion under a charter. `owner` owns the agent that asks, and so does not approve for it unless one person runs the organisation. */
export function quorumOf(charter: Charter, id: string, people: number, owner?: string): Quorum {
  const { solo } = charter.document
  const mayApprove = (operator: string): boolean =>
    (solo || operator !== owner) && charter.operators.some((o) => o.id === operator && o.roles.includes('approver'))
  return { id, people, solo, coolOff: charter.people.coolOff, mayApprove }
}

/** How many approvals the people of a charter could ever give. One person who runs an organisation gives as many as are needed. */
export function reachable({ operators }: Charter, { solo, people, mayApprove }: Quorum): number {
  const may = operators.filter(({ id }) => mayApprove(id) && (solo || people === 1 || id !== LOCAL)).length
  return solo && may > 0 ? people : may
}
