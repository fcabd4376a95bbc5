import type { ScorerBody, ScorerKind } from '../../core/charter/sections/kaizen/scorer.ts'
import { compilePattern } from '../../core/pattern.ts'
import { parseDuration } from '../../core/units.ts'
import { runCommand } from './command.ts'
import { fitting } from './json-schema.ts'
import { judge } from './judge.ts'
import { LONGEST_COMMAND, type Pair, type Quality, type Scorer, type ScorerDeps, ScorerFault } from './scorer.ts'
import { similarity } from './similarity.ts'

type Spec<K extends ScorerKind> = Extract<ScorerBody, { readonly kind: K }>
type Maker<K extends ScorerKind> = (spec: Spec<K>, deps: ScorerDeps) => Scorer | Promise<Scorer>

/** Scores each answer by itself. */
const each =
  (good: (answer: string) => boolean): Scorer =>
  ({ control, candidate }) => ({ control: Number(good(control)), candidate: Number(good(candidate)) })

/** Scores the candidate by how near it is to the control, which has 1. */
const nearness =
  (near: (control: string, candidate: string) => number | Promise<number>): Scorer =>
  async ({ control, candidate }) => ({ control: 1, candidate: await near(control, candidate) })

const MAKERS = {
  exact: () => nearness((a, b) => Number(a.trim() === b.trim())),
  similarity: ({ measure }) => nearness((a, b) => similarity(measure, a, b)),
  regex: ({ pattern }) => {
    const compiled = compilePattern(pattern)
    if ('fault' in compiled) throw new ScorerFault(`the scorer's pattern cannot be used: ${compiled.fault}`)
    return each((answer) => compiled.test(answer))
  },
  json_schema: async ({ schema }) => each(await fitting(schema)),
  command: ({ run, timeout }, { commands }) => {
    if (!commands)
      throw new ScorerFault('commands are off on this machine; set COUNTERSIGN_SCORER_COMMANDS=1 where charters may run programs')
    const limit = Math.min(parseDuration(timeout) ?? 0, LONGEST_COMMAND)
    return async ({ control, candidate }) => ({
      control: await runCommand(run, control, limit),
      candidate: await runCommand(run, candidate, limit),
    })
  },
  judge:
    (spec, deps) =>
    (pair: Pair): Promise<Quality> =>
      judge(spec, pair, deps),
  human: () => {
    throw new ScorerFault('people score in the channels, not here')
  },
} as const satisfies { readonly [K in ScorerKind]: Maker<K> }

/**
 * Makes the scorer that a charter describes; whatever keeps it from scoring anything shows here, before a call is paid for.
 * @throws ScorerFault
 */
export const makeScorer = async (spec: ScorerBody, deps: ScorerDeps): Promise<Scorer> =>
  (MAKERS[spec.kind] as Maker<ScorerKind>)(spec, deps)
