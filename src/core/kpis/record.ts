import type { Millis } from '../units.ts'

/** One key figure as one audit found it. */
export interface KpiResult {
  readonly id: string
  /** Null: what was to be measured is missing. */
  readonly value: number | null
  readonly met: boolean
}

/** How one key figure of an agent, or of everybody, has come out so far. */
export interface KpiRecord {
  readonly met: number
  readonly missed: number
  /** The last measurements since the trend began anew, oldest first: `1` met, `0` missed. */
  readonly marks: string
  readonly last: number | null
  readonly at: Millis
}

/** What a settlement reported that a key figure of the charter reads; kept with the request until it leaves. */
export interface Reported {
  /** From the first redeem to the settlement; absent: it was never redeemed. */
  readonly ms?: Millis
  readonly fields?: Readonly<Record<string, number>>
}
