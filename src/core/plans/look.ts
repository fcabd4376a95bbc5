import type { Ask } from '../ask.ts'
import type { Charter } from '../charter/compile.ts'
import type { Found } from '../facts/facts.ts'
import { findIn } from '../facts/find.ts'
import { higher } from '../risk/level.ts'
import { toolName } from '../risk/scope.ts'
import type { State } from '../state.ts'
import type { Millis } from '../units.ts'
import { numbered } from './numbered.ts'
import { partsOf } from './parts.ts'

/** A part of a request as the gates judge it, with what was found in it. */
export interface Part {
  readonly ask: Ask
  readonly found: Found
}

/** What was found in a request as a whole, and in each of its parts. */
export interface Looked {
  readonly found: Found
  readonly parts: readonly Part[]
}

/** Looks a request through, a plan step by step: it is as risky as its worst step. */
export function lookThrough(ask: Ask, charter: Charter, state: State, now: Millis): Looked {
  const parts = judgedParts(ask, charter).map((part): Part => ({ ask: part, found: findIn(part, charter, state, now) }))
  const [first] = parts
  if (!ask.plan && first) return { found: first.found, parts }
  const all = parts.map(({ found }) => found)
  const union = (of: (found: Found) => readonly string[]): readonly string[] => [...new Set(all.flatMap(of))].sort()
  const found: Found = {
    risk: all.reduce<Found['risk']>((worst, { risk }) => higher(worst, risk), 'low'),
    factors: numbered(all.map(({ factors }) => factors)),
    tags: union(({ tags }) => tags),
    classes: union(({ classes }) => classes),
  }
  return { found, parts }
}

/**
 * The parts, marked as steered from outside where a step that may be done before them reads what is outside: asked for one by one, the
 * grant of that step would have tainted them.
 */
function judgedParts(ask: Ask, { risk }: Charter): readonly Ask[] {
  const parts = partsOf(ask)
  if (!ask.plan || !risk || risk.taints.size === 0) return parts
  const taints = parts.map(({ tool }) => tool !== undefined && risk.taints.has(toolName(tool)))
  const mayBeBefore = (one: number, at: number): boolean => (ask.plan?.order === 'sequence' ? one < at : one !== at)
  return parts.map((part, at) => (taints.some((yes, one) => yes && mayBeBefore(one, at)) ? { ...part, tainted: true } : part))
}
