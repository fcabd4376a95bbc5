import type { Charter } from '../charter/compile.ts'
import type { Electorate } from './seats.ts'

/** The electorate for an agent's requests. */
export function electorateOf(charter: Charter, agent: string): Electorate {
  const { solo } = charter.document
  const owner = charter.agents.get(agent)?.owner
  const approvers = new Set(charter.operators.filter(({ roles }) => roles.includes('approver')).map(({ id }) => id))
  return {
    solo,
    owner,
    mayApprove: (operator) => (solo || operator !== owner) && approvers.has(operator),
    inGroup: (name, operator) => charter.approvals?.groups.get(name)?.includes(operator) ?? false,
  }
}
