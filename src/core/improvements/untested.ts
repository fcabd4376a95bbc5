import { parseDuration } from '../units.ts'
import type { Improvement, ImprovementKind, ImprovementOf } from './kinds.ts'

/** Why deciding the past again says nothing of a change; words for people stand in the catalogue. */
export const UNTESTED = ['models', 'messages', 'samples', 'locks', 'sessions', 'people'] as const
/** One of {@link UNTESTED}. */
export type Untested = (typeof UNTESTED)[number]

/** Kinds that change no answer to a past request, and what they change instead. Those in no row here are judged by a backtest. */
const KINDS: { readonly [K in ImprovementKind]?: (change: ImprovementOf<K>) => Untested | undefined } = {
  substitute_model: () => 'models',
  digest_route: () => 'messages',
  sample_rate: () => 'samples',
  preemption: () => 'locks',
  // A lower one refuses what was asked in any session; a higher one reaches only sessions that open after it.
  agent_priority: ({ from, to }) => ((to ?? HIGHEST) > (from ?? HIGHEST) ? 'sessions' : undefined),
  // With less time it shows which approvals came too late; with more nobody knows who would still have answered.
  timeout: longer,
  severity_timeout: longer,
}

/** The priority of an agent for which none is said. */
const HIGHEST = 10

function longer({ from, to }: { readonly from: string | null; readonly to: string | null }): Untested | undefined {
  const [before, after] = [parseDuration(from ?? ''), parseDuration(to ?? '')]
  return before !== undefined && after !== undefined && after > before ? 'people' : undefined
}

/** Why a backtest cannot judge a change, so that its figures are zeros that say nothing; undefined: it can. */
export const untestedOf = (change: Improvement): Untested | undefined =>
  (KINDS[change.kind] as ((change: Improvement) => Untested | undefined) | undefined)?.(change)
