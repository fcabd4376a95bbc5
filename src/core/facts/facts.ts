import type { Ask } from '../ask.ts'
import type { Charter } from '../charter/compile.ts'
import type { RiskLevel } from '../event.ts'
import type { Reason } from '../reason.ts'
import type { Session, State } from '../state.ts'
import type { Millis } from '../units.ts'

/** What matchers and factor tables found in a request, before any rule is looked at. */
export interface Found {
  readonly risk: RiskLevel
  /** Why the risk is above low. */
  readonly factors: readonly Reason[]
  readonly tags: readonly string[]
  /** Classes of data found, and redacted, in it. */
  readonly classes: readonly string[]
}

/** What is found by a charter that has no section that looks. */
export const NOTHING_FOUND: Found = { risk: 'low', factors: [], tags: [], classes: [] }

/** What every gate looks at, put together once for each request. */
export interface Facts {
  readonly state: State
  readonly charter: Charter
  readonly ask: Ask
  /** Undefined when it ended since the request was asked. */
  readonly session: Session | undefined
  readonly now: Millis
  readonly found: Found
}
