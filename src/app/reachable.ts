import type { Charter } from '../core/charter/compile.ts'
import type { ChannelHealth } from '../governor/skin.ts'

/**
 * Why nobody could answer a request that needs people, or undefined when somebody can: the local operator (inbox and CLI), a
 * listed approver with a token, or one who is on a platform whose approvals channel works.
 */
export function unreachable(charter: Charter, channels: readonly ChannelHealth[]): string | undefined {
  const approvers = charter.operators.filter((o) => o.roles.includes('approver'))
  if (approvers.length === 0)
    return 'No operator is listed in the charter, so nobody can approve: requests that need a person will time out, those that need several are refused at once'
  const works = (platform: string): boolean =>
    charter.channels.some(
      (c) => c.platform === platform && c.for.includes('approvals') && channels.some((h) => h.channel === c.key && h.ok),
    )
  const reachable = approvers.some((o) => o.identities.some((i) => i.on === 'local' || i.on === 'token' || works(i.on)))
  return reachable ? undefined : 'No listed operator can be reached: no approvals channel works on a platform where one is listed'
}
