import { compileCharter } from '../../core/charter/compile.ts'
import { ImprovementsSection } from '../../core/charter/sections/kaizen/improvements.ts'
import { improve } from '../../core/improvements/judge.ts'
import type { Evidence } from '../../core/improvements/record.ts'
import type { Backtester } from '../backtest/backtester.ts'
import type { Backtest, Window } from '../backtest/result.ts'
import type { Trial } from '../backtest/trial.ts'
import { evidenceOf } from '../improvements/evidence.ts'
import { type FindAsk, trialOf } from '../improvements/trial.ts'
import type { LetteredIdea, Thoughts } from './thoughts.ts'

/** A change that stood its backtest. */
export interface Proposal extends LetteredIdea {
  /** Whether it loosens a control, and so needs two people: found by comparing the charters. */
  readonly loosens: boolean
  readonly evidence: Evidence
}

/** Why an idea is not proposed. */
export const DROPPED = ['does_not_fit', 'adds_risk', 'against_people', 'not_counted', 'one_too_many', 'ledger_differs'] as const
/** One of {@link DROPPED}. */
export type Dropped = (typeof DROPPED)[number]

/** All that came of a review. */
export interface Review {
  /** Hash of the charter that the changes are made and tested for; empty: there was none. */
  readonly base: string
  readonly proposals: readonly Proposal[]
  /** Ideas that are not proposed, with the code of why. */
  readonly dropped: readonly (LetteredIdea & { readonly why: Dropped })[]
}

/** What a review is made with. */
export interface ReviewDeps {
  readonly window: Window
  /** Has ideas of the whole ledger: which keys there are is known from its beginning. */
  readonly think: (window: Window) => Promise<Thoughts>
  readonly backtest: Backtester
  /** Finds what a standing grant would be like. */
  readonly find: FindAsk
}

/**
 * Thinks of changes and tests each by itself, all in one reading of the ledger. What is proposed adds no more risk than the charter lets
 * (`kaizen.improvements.risk_added`), would have granted nothing that people rejected, and is judged by what was counted. What loosens
 * is marked; that it needs two people is the core's to say. The same ledger gives the same answer.
 */
export async function review({ window, think, backtest, find }: ReviewDeps): Promise<Review> {
  const { content, ideas: thought } = await think(window)
  if (!content) return { base: '', proposals: [], dropped: [] }
  const base = compileCharter(content).hash
  const { risk_added, most } = content.charter.kaizen?.improvements ?? ImprovementsSection.parse({})
  const ideas: { readonly idea: LetteredIdea; readonly loosens: boolean; readonly trial: Trial | undefined }[] = []
  for (const idea of thought) {
    const improved = improve(content, idea.change)
    const fits = !('refused' in improved)
    ideas.push({
      idea,
      loosens: fits && improved.loosens,
      trial: fits ? await trialOf(improved.content, idea.change, window, find) : undefined,
    })
  }
  if (ideas.length === 0) return { base, proposals: [], dropped: [] }
  const tests = await backtest(
    window,
    ideas.map(({ trial }) => trial ?? content),
  )
  const proposals: Proposal[] = []
  const dropped: Review['dropped'][number][] = []
  for (const [i, { idea, loosens, trial }] of ideas.entries()) {
    const result = tests.check.difference ? undefined : tests.results[i]
    const why = !trial ? 'does_not_fit' : result ? against(result, risk_added) : 'ledger_differs'
    if (why !== undefined || !result) dropped.push({ ...idea, why: why ?? 'ledger_differs' })
    else if (proposals.length >= most) dropped.push({ ...idea, why: 'one_too_many' })
    else proposals.push({ ...idea, loosens, evidence: evidenceOf(tests, result) })
  }
  return { base, proposals, dropped }
}

function against({ risk, against_people, blind }: Backtest, bound: number): Dropped | undefined {
  if (risk.added.score > bound) return 'adds_risk'
  if (against_people.count > 0) return 'against_people'
  return blind.length > 0 ? 'not_counted' : undefined
}
