import type { TrustSection } from '../charter/sections/trust.ts'
import { type Micros, type Millis, microsFromUsd, parseDuration } from '../units.ts'

/** Trust as an integer number of thousandths of a point: 0 to {@link FULL}. Never a float: the same on every machine. */
export type Milli = number

/** 100 points. */
export const FULL: Milli = 100_000

/** What trust is lost by. */
export type Loss = 'failure' | 'overrun' | 'rejection' | 'audit'

/** One capability: from which trust on it is unlocked, from which confirmed cost on a success counts in full, and what holds below. */
export interface CapabilityLaw {
  readonly threshold: Milli
  /** Null: every success counts in full. */
  readonly stakes: Micros | null
  readonly below: 'confirm' | 'deny'
}

/** The charter's `trust` made ready for deciding. */
export interface TrustLaw {
  readonly capabilities: ReadonlyMap<string, CapabilityLaw>
  readonly tools: readonly { readonly pattern: string; readonly needs: readonly string[] }[]
  readonly resources: ReadonlyMap<string, readonly string[]>
  readonly earn: Milli
  readonly lose: Readonly<Record<Loss, Milli>>
  readonly decay: { readonly points: Milli; readonly every: Millis; readonly floor: Milli } | null
  /** Steps from low to high; below the first nothing may be spent alone. */
  readonly ceilings: { readonly by: string; readonly steps: readonly { readonly from: Milli; readonly most: Micros }[] } | null
}

/** Points as people write them, in thousandths. */
export const milli = (points: number): Milli => points * 1000

/** The law of a valid section. */
export function compileTrust(section: TrustSection): TrustLaw {
  const { capabilities, tools, resources, earn, lose, decay, ceilings, probation } = section
  return {
    capabilities: new Map(
      Object.entries(capabilities).map(([name, { threshold, full_stakes_usd: usd, probation: own }]) => [
        name,
        { threshold: milli(threshold), stakes: usd === undefined ? null : (microsFromUsd(usd) ?? 0), below: own ?? probation },
      ]),
    ),
    tools: Object.entries(tools).map(([pattern, needs]) => ({ pattern, needs })),
    resources: new Map(Object.entries(resources)),
    earn: milli(earn.audit),
    lose: { failure: milli(lose.failure), overrun: milli(lose.overrun), rejection: milli(lose.rejection), audit: milli(lose.audit) },
    decay: decay ? { points: milli(decay.points), every: parseDuration(decay.every) ?? 1, floor: milli(decay.floor) } : null,
    ceilings: ceilings
      ? { by: ceilings.by, steps: ceilings.steps.map(({ from, usd }) => ({ from: milli(from), most: microsFromUsd(usd) ?? 0 })) }
      : null,
  }
}
