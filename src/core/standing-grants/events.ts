import type { Input } from '../command.ts'
import type { DecidedBy } from '../decided-by.ts'
import type { Reason } from '../reason.ts'
import type { PermitEnd, PermitGiven } from './record.ts'

/** What entries say of standing grants. */
export interface PermitEvents {
  /** Subject: the standing grant. Given together with a request's own grant; its terms never change. */
  'standing.granted': PermitGiven
  /** Subject: the standing grant. It answers nothing from here on. */
  'standing.ended': {
    readonly input?: Input<'revoke-standing' | 'sweep'>
    readonly how: PermitEnd
    readonly reason: Reason
    readonly by?: DecidedBy
  }
}
