import type { Input } from '../command.ts'
import type { DecidedBy } from '../decided-by.ts'
import type { Reason } from '../reason.ts'
import type { Millis, Seq } from '../units.ts'
import type { LeaseTerms, Preempting } from './lease.ts'

/** What entries about leases say, by type. The subject is the lease: the id of its own, or of the permission request it belongs to. */
export interface LockEvents {
  /** Subject: the lease. The resource is held, from the queue when there is no input; this entry's `seq` is the fencing token. */
  'lock.acquired': { readonly input?: Input } & LeaseTerms & { readonly expires: Millis }
  /** Subject: the lease. It waits for the resource. */
  'lock.queued': { readonly input: Input<'lock'> } & LeaseTerms & { readonly until: Millis }
  /** Subject: the lease. Held for longer. */
  'lock.renewed': { readonly input: Input<'renew-lock'>; readonly resource: string; readonly token: Seq; readonly expires: Millis }
  /** Subject: the lease. Given back, or left the queue (token null); `by`: an operator forced it. */
  'lock.released': {
    readonly input?: Input
    readonly resource: string
    readonly token: Seq | null
    readonly by?: DecidedBy
    readonly reason?: string
  }
  /** Subject: the lease of the holder. It loses the resource at `at` to somebody of strictly higher priority, unless that one leaves. */
  'lock.preempting': { readonly resource: string; readonly token: Seq } & Preempting
  /** Subject: the lease. Its time was over, or the grace before a preemption was. */
  'lock.expired': { readonly input?: Input; readonly resource: string; readonly token: Seq; readonly how: 'expired' | 'preempted' }
  /** Subject: the lease. Not given, or not waited for any longer. */
  'lock.refused': { readonly input?: Input; readonly resource: string; readonly agent: string; readonly reason: Reason }
}
