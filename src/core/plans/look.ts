import type { Ask } from '../ask.ts'
import type { Charter } from '../charter/compile.ts'
import type { Found } from '../facts/facts.ts'
import { findIn } from '../facts/find.ts'
import { higher } from '../risk/level.ts'
import { toolName } from '../risk/scope.ts'
import type { State } from '../state.ts'
import type { Micros, Millis } from '../units.ts'
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

/** What no step of a plan was planned to cost: any of them may cost so much more. */
export const spareOf = ({ plan, estimated_cost }: Ask): Micros =>
  plan === undefined ? 0 : estimated_cost - plan.steps.reduce((sum, step) => sum + step.estimated_cost, 0)

/**
 * The parts at their worst. Each may cost what the total holds beyond all estimates, and goes with what the plan says of itself, so that
 * data in it is found. Steered from outside is what a step that may be done before it reads: asked for one by one, that one's grant would
 * have tainted it.
 */
function judgedParts(ask: Ask, { risk }: Charter): readonly Ask[] {
  const parts = partsOf(ask)
  if (!ask.plan) return parts
  const { task_intent: purpose, justification = null, metadata = null } = ask
  const said = { metadata: { purpose, justification, metadata } }
  const spare = spareOf(ask)
  const taints = parts.map(({ tool }) => tool !== undefined && (risk?.taints.has(toolName(tool)) ?? false))
  const mayBeBefore = (one: number, at: number): boolean => (ask.plan?.order === 'sequence' ? one < at : one !== at)
  const isTainted = (at: number): boolean => taints.some((yes, one) => yes && mayBeBefore(one, at))
  return parts.map((part, at) => ({
    ...part,
    ...said,
    estimated_cost: part.estimated_cost + spare,
    ...(isTainted(at) ? { tainted: true } : {}),
  }))
}
