import type { RollbackCause } from '../../../experiments/record.ts'
import { count } from './common.ts'

/** Experiments with models: what a promotion or a rollback would do, and on what it is proposed. */
export const experiments = {
  promote: (from: string, to: string, saved: string) => `${to} does as well as ${from} for ${saved} less: promote it?`,
  rollBack: (who: string, from: string, to: string) => `${who} proposes to go back from ${from} to ${to}`,
  /** Of the cards in chats. */
  buttons: { commit: 'COMMIT', reject: 'REJECT', rollBack: 'ROLLBACK' },
  inUse: (to: string, until: string) => `${to} is in use, and watched until ${until}`,
  rolledBack: (clock: string, why: string) => `rolled back at ${clock}: ${why}`,
  taken: (control: string) => `Rolled back: ${control} is used again.`,
  labels: {
    now: 'Now',
    retained: 'Quality kept',
    saving: 'Cost saved',
    howSure: 'How sure',
    where: 'Where',
    spent: 'To find out cost',
    ifCommitted: 'If you commit',
    ifRolledBack: 'If you roll back',
    ifNobody: 'If nobody answers',
    why: 'Why',
    seen: 'Seen',
    real: 'Real cost',
  },
  atLeast: (estimate: string, low: string) => `${estimate}, surely at least ${low}`,
  atMost: (estimate: string, high: string) => `${estimate}, surely at most ${high}`,
  howSure: (pairs: number, look: number, level: string) =>
    `${count(pairs, 'piece')} of work, done by both; look ${look}, which may err in ${level} of all cases (all looks together: 5 %)`,
  where: {
    all: 'all work',
    only: (parts: readonly string[]) => `work ${parts.join(', ')}`,
    density: (from: number, to: number) => (from === to ? `of logic density ${from}` : `of logic density ${from} to ${to}`),
    tools: 'with a tool',
    noTools: 'without tools',
    agents: (names: string) => `of ${names}`,
  },
  ifCommitted: (from: string, to: string) => `${to} is used where ${from} is used now; it is watched, and can be rolled back at any time`,
  promoteUnanswered: 'nothing changes, and the experiment ends',
  ifRolledBack: (to: string) => `${to} is used again, as the charter itself chooses`,
  rollBackUnanswered: (from: string) => `${from} stays in use`,
  why: {
    operator: 'an operator wants it',
    quality: 'quality is surely below what it was promoted for',
    cost: 'it surely saves less than it was promoted for',
    stale: 'the charter changed',
  } satisfies Record<RollbackCause, string>,
  /** What a recorded reason to end one says, by its code, before its English words in brackets. */
  ended: {} as Readonly<Record<string, string>>,
  each: (usd: string, model: string, requests: number) => `${usd} a request with ${model} (${count(requests, 'request')})`,
  real: (now: string, before: string) => `${now} since it was promoted, against ${before} before`,
  seen: (pairs: number) => `${count(pairs, 'piece')} of work since it was promoted, done by both`,
}
