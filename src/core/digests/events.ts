import type { Input, MessageRef } from '../command.ts'

/** What entries say of digests. */
export interface DigestEvents {
  /** Subject: the digest. Its time has come: it takes no more, and is posted. */
  'digest.closed': { readonly input?: Input<'sweep'> }
  /** Subject: the digest. */
  'digest.posted': { readonly input: Input<'digest-posted'>; readonly ref: MessageRef }
  /** Subject: the digest. */
  'digest.edited': { readonly input: Input<'digest-edited'> }
  /** Subject: the digest. What of it still waits has cards of its own from here on. */
  'digest.failed': { readonly input: Input<'digest-failed'> }
}
