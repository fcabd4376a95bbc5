import { canonicalJson } from '../json.ts'
import type { Micros, Millis } from '../units.ts'

/** Something that was wasted, as an hourly run found it. Plain JSON. */
export interface Finding {
  /** The detector's name, such as `failures`. */
  readonly waste: string
  /** What it has in common, such as an agent and a tool. */
  readonly about: Readonly<Record<string, string>>
  readonly count: number
  readonly cost: Micros
  readonly time: Millis
}

/** A finding as the state knows it. */
export interface KnownFinding extends Finding {
  /** When the run was due that found it first; absent: it was there when the first of them looked. */
  readonly since?: Millis
}

/** Findings that a run records at the most, the costliest first: some three thousand bytes of the ledger an hour. */
export const MOST_FINDINGS = 20

const keyOf = ({ waste, about }: Finding): string => canonicalJson([waste, about])

/** What a run found, each with since when; `before`: what the run before it had found, undefined when there was none. What was gone for a run is new when it comes again. */
export function foundSince(
  findings: readonly Finding[],
  before: readonly KnownFinding[] | undefined,
  due: Millis,
): readonly KnownFinding[] {
  const known = before && new Map(before.map((one) => [keyOf(one), one.since]))
  return findings.slice(0, MOST_FINDINGS).map((one) => {
    const key = keyOf(one)
    const since = known?.has(key) ? known.get(key) : known && due
    return since === undefined ? one : { ...one, since }
  })
}
