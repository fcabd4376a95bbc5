import type { ResourceType } from '../../core/ask.ts'
import type { WorkOutcome } from '../../core/command.ts'
import type { Micros, Millis } from '../../core/units.ts'
import type { Risk } from '../backtest/result.ts'

type Maybe<T> = T | undefined

/** How people's part in a request ended. */
export type PeoplesAnswer = 'approved' | 'rejected' | 'timeout' | 'otherwise'

/** A request that people were asked about. */
export interface PutToPeople {
  /** The route of the charter that says who is asked; null: every approver. */
  readonly route: string | null
  /** SHA-256 over all of the action but its cost: requests with the same are for the very same. */
  readonly same: string
  /** Codes of why people were asked, sorted. */
  readonly why: readonly string[]
  /** Votes that were cast, in their order. */
  readonly votes: { readonly operator: string; readonly at: Millis }[]
  /** Absent: it still waits. */
  ended?: { readonly how: PeoplesAnswer; readonly at: Millis }
}

/**
 * What is kept of one request while a ledger is read: nothing that agents wrote beyond names. What is not known yet is there as undefined:
 * a million of one shape are read twice as fast as those that grow.
 */
export interface Fact {
  readonly id: string
  readonly at: Millis
  readonly agent: string
  /** The tool; the resource type where none was named. */
  readonly what: string
  readonly tool: string | null
  readonly resource: ResourceType
  readonly priority: number
  readonly density: number
  readonly tokens: number
  /** Hash of the charter that judged it. */
  readonly charter: string
  /** What the agent said it would cost. */
  readonly estimated: Micros
  /** SHA-256 of the action. */
  action: string
  /** Refused at once: why. */
  readonly refused: Maybe<{ readonly cause: string; readonly code: string }>
  /** What is set aside for it; 0 where nothing is. */
  setAside: Micros
  /** The role whose day it counts in, where the charter limits roles. */
  readonly role: Maybe<string>
  readonly risk: Risk
  readonly people: Maybe<PutToPeople>
  granted: Maybe<Millis>
  redeemed: Maybe<Millis>
  settled: Maybe<{ readonly at: Millis; readonly charged: Micros; readonly outcome: WorkOutcome; readonly model: Maybe<string> }>
  /** It ended otherwise than by being settled; `charged` stays debited. */
  ended: Maybe<{ readonly at: Millis; readonly how: 'refused' | 'revoked' | 'lapsed'; readonly charged: Micros }>
}

/** What a request cost: what stays debited, once that is known. */
export const spentOn = ({ settled, ended }: Fact): Micros => settled?.charged ?? ended?.charged ?? 0

/** When a request had come to nothing: refused, lapsed, taken back, or its work failed; undefined: it had not. */
export function failedAt({ at, refused, settled, ended }: Fact): Millis | undefined {
  if (refused) return at
  if (settled) return settled.outcome === 'failed' ? settled.at : undefined
  return ended?.at
}

/** Somebody who waited for a lock. */
export interface Wait {
  /** Of the lease; that of the request it belongs to. */
  readonly id: string
  readonly resource: string
  readonly agent: string
  readonly priority: number
  readonly at: Millis
  /** Who held it when the wait began: of several the one of least priority. */
  readonly holder?: { readonly agent: string; readonly priority: number }
  /** Absent: it still waits. */
  until?: Millis
}
