import type { Cause } from '../../../reason.ts'

/** What became of something, as the inbox tells it: a label of one or two words, and a sentence that begins small. */
export const inboxOutcomes = {
  atOnce: 'at once, within policy and budget',
  /** Before who granted it. */
  alone: (by: string) => `alone, by BREAK-GLASS, ${by}`,
  approved: (how: string) => `approved ${how}`,
  queued: { label: 'Waits for its lock', text: (how: string, clock: string) => `${how}; waits until ${clock}` },
  granted: { label: 'Approved', text: (how: string, clock: string) => `${how}; may be used until ${clock}` },
  executing: { label: 'In use', text: (how: string, clock: string) => `approved ${how}; in use since ${clock}` },
  settled: { label: 'Done', text: (how: string, outcome: string, cost: string) => `approved ${how}; it ${outcome} and cost ${cost}` },
  revoked: 'Taken back',
  lapsed: {
    label: 'Ran out',
    unused: (how: string) => `never used; approved ${how}`,
    unreported: (how: string) => `its cost was never reported, so it stays charged; approved ${how}`,
  },
  refused: {
    operator: 'Rejected',
    timeout: 'Timed out',
    cancelled: 'Cancelled',
    revoked: 'Taken back',
    paused: 'Agent paused',
    halted: 'Halted',
    stale: 'Charter changed',
    policy: 'Denied by policy',
    budget: 'Over budget',
  } satisfies Record<Cause, string>,
}
