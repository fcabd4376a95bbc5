import type { MotionKind } from '../../../motions/kinds.ts'
import { count } from './common.ts'

/** Proposals of operators. */
export const motions = {
  /** Who proposes what time or the server itself begins. */
  server: 'The server',
  resolution: (who: string, text: string) => `${who} proposes: ${text}`,
  liftHalt: (who: string) => `${who} proposes to lift the halt`,
  adoptCharter: (who: string, changes: number, locked: number) =>
    `${who} proposes a new charter: ${count(changes, 'change')}${locked > 0 ? `, ${locked} of them in the locked layer` : ''}`,
  replaceAuthenticator: (who: string, operator: string) => `${who} proposes a new authenticator for ${operator}`,
  saysWhy: (who: string) => `${who} says why`,
  labels: {
    text: 'Text',
    halted: 'Halted',
    ifLifted: 'If it is lifted',
    changes: 'Changes',
    lockedLayer: 'Locked layer',
    signatures: 'Signatures',
    cannot: 'As things stand it cannot be approved',
    charter: 'Charter',
    ifApproved: 'If it is approved',
    toLookAt: 'Before you approve',
  },
  ifReplaced: (operator: string) =>
    `codes of the authenticator that ${operator} has count no more, and those of the new one count; ${operator} does not approve this`,
  askThem: (operator: string) =>
    `ask ${operator} in person or by phone whether they lost it; whoever has the new one approves in their name. ${operator}, if you did not ask for it: reject it`,
  ifLifted: 'new requests are decided again; what the halt rejected stays rejected',
  /** One difference of two charters; what stands there is JSON. */
  change: {
    added: (value: string) => `added ${value}`,
    removed: (value: string) => `removed ${value}`,
    /** Before a line that touches the locked layer. */
    locked: 'LOCKED',
  },
  locked: { touched: 'changed by the lines that begin with LOCKED', untouched: 'not touched' },
  haltedBy: (who: string, door: string, clock: string, reason: string) => `by ${who} ${door} at ${clock}: ${reason}`,
  moreChanges: (n: number) => `… and ${count(n, 'more change')}`,
  end: { approved: 'Approved', rejected: 'Rejected', timedOut: 'Ran out', stale: 'Dropped' },
  holds: {
    resolution: 'it stands in the ledger',
    'lift-halt': 'the halt is lifted',
    'adopt-charter': 'the new charter is in force',
    improve: 'it was put into force',
    'replace-authenticator': 'the new authenticator counts',
    promote: 'it was committed',
    'roll-back': 'what the charter chose is in use again',
  } satisfies Record<MotionKind, string>,
  /** What a recorded reason not to carry one says, by its code, before its English words in brackets. */
  against: {} as Readonly<Record<string, string>>,
  nothingChanged: 'nothing changed',
  tooFew: (at: string, waited: string) => `${at}: too few people approved it in ${waited}, so the answer is no`,
}
