import type { Micros, Millis } from '../units.ts'
import type { Improvement } from './kinds.ts'

/** What a backtest of a change found, in short, for those who are to approve it. */
export interface Evidence {
  /** The window, epoch ms. */
  readonly from: Millis
  readonly to: Millis
  readonly requests: number
  readonly changed: number
  readonly taps: { readonly was: number; readonly would: number }
  readonly granted_more: Micros
  readonly held_back: Micros
  /** Risk score of what would be granted without a person and was not. */
  readonly risk_added: number
  /** Requests that people rejected and that would be granted. */
  readonly against_people: number
  /** Requests that people approved later than they could have; absent: none, or nobody counted. */
  readonly too_late?: number
  /** Time that requests would have waited less for people; absent: none, or nobody counted. */
  readonly waits_saved?: Millis
  /** Paths that looked at what was not counted. */
  readonly blind: readonly string[]
  /** SHA-256 over the canonical JSON of the whole backtest. */
  readonly digest: string
}

/** What a motion `improve` carries. */
export interface ImproveBody {
  readonly change: Improvement
  /** Hash of the charter it was made and tested for. */
  readonly base: string
  readonly evidence: Evidence
  /** What found it, such as `scamper` or `optimizer`; absent: a person. */
  readonly found_by?: string
  /** The improvement that it undoes. */
  readonly undoes?: string
  /** The same change, proposed for an earlier charter and dropped when that changed. */
  readonly rebases?: string
}

/** An improvement in the evolution log: proposed, and what became of it. It never leaves. */
export interface ImprovementRecord extends ImproveBody {
  /** That of its motion. */
  readonly id: string
  readonly at: Millis
  /** Hash of the charter it made; absent: none. */
  readonly made?: string
  readonly ended?: { readonly how: 'carried' | 'lost'; readonly at: Millis; readonly reason?: string }
}
