import { compileCharter } from '../../core/charter/compile.ts'
import type { CharterContent } from '../../core/charter/content.ts'
import { ImprovementsSection } from '../../core/charter/sections/kaizen/improvements.ts'
import { WasteSection } from '../../core/charter/sections/kaizen/waste.ts'
import { improve } from '../../core/improvements/judge.ts'
import type { Evidence } from '../../core/improvements/record.ts'
import type { Backtester } from '../backtest/backtester.ts'
import type { Backtest, Window } from '../backtest/result.ts'
import type { Trial } from '../backtest/trial.ts'
import type { History } from '../history/history.ts'
import { evidenceOf } from '../improvements/evidence.ts'
import { type FindAsk, trialOf } from '../improvements/trial.ts'
import { type Idea, LETTERS, type Letter, type Seen } from './idea.ts'
import { THINKERS } from './table.ts'

/** A change that stood its backtest. */
export interface Proposal extends Idea {
  readonly letter: Letter
  /** Whether it loosens a control, and so needs two people: found by comparing the charters. */
  readonly loosens: boolean
  readonly evidence: Evidence
}

/** Why an idea is not proposed. */
export type Dropped = 'does_not_fit' | 'adds_risk' | 'against_people' | 'not_counted' | 'one_too_many' | 'ledger_differs'

/** All that came of a review. */
export interface Review {
  /** Hash of the charter that the changes are made and tested for; empty: there was none. */
  readonly base: string
  readonly proposals: readonly Proposal[]
  /** Ideas that are not proposed, with the code of why. */
  readonly dropped: readonly (Idea & { readonly letter: Letter; readonly why: Dropped })[]
}

/** What a review is made with. */
export interface ReviewDeps {
  readonly window: Window
  /** Reads the whole ledger: which keys there are is known from its beginning. */
  readonly read: (window: Window) => Promise<History>
  readonly backtest: Backtester
  /** Finds what a standing grant would be like. */
  readonly find: FindAsk
  /** Waits until others had a turn: of a million entries a letter takes some tenths of a second. Absent: there are no others. */
  readonly pause?: () => Promise<unknown>
}

/** All ideas of all letters: the first of each, then the second of each and so on, so that no letter speaks alone. Others get a turn between two letters. */
async function ideasOf(
  history: History,
  content: CharterContent,
  pause: () => Promise<unknown>,
): Promise<readonly (Idea & { readonly letter: Letter })[]> {
  const limits = content.charter.kaizen?.waste ?? WasteSection.parse({})
  const seen: Seen = { history, content, limits }
  const all: (Idea & { readonly place: number; readonly letter: Letter })[] = []
  for (const letter of LETTERS) {
    all.push(...THINKERS[letter](seen).map((idea, place) => ({ place, letter, ...idea })))
    await pause()
  }
  return all.sort((a, b) => a.place - b.place).map(({ place: _, ...idea }) => idea)
}

/**
 * Thinks of changes and tests each by itself, all in one reading of the ledger. What is proposed adds no more risk than the charter lets
 * (`kaizen.improvements.risk_added`), would have granted nothing that people rejected, and is judged by what was counted. What loosens
 * is marked; that it needs two people is the core's to say. The same ledger gives the same answer.
 */
export async function review({ window, read, backtest, find, pause = async () => undefined }: ReviewDeps): Promise<Review> {
  const history = await read(window)
  const { charter: content } = history
  if (!content) return { base: '', proposals: [], dropped: [] }
  const base = compileCharter(content).hash
  const { risk_added, most } = content.charter.kaizen?.improvements ?? ImprovementsSection.parse({})
  const ideas: { readonly idea: Idea & { readonly letter: Letter }; readonly loosens: boolean; readonly trial: Trial | undefined }[] = []
  for (const idea of await ideasOf(history, content, pause)) {
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

/** What a weekly job proposes. */
export const scamper = async (deps: ReviewDeps): Promise<readonly Proposal[]> => (await review(deps)).proposals

function against({ risk, against_people, blind }: Backtest, bound: number): Dropped | undefined {
  if (risk.added.score > bound) return 'adds_risk'
  if (against_people.count > 0) return 'against_people'
  return blind.length > 0 ? 'not_counted' : undefined
}
