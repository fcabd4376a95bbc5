import { setImmediate as breathe } from 'node:timers/promises'
import type { SIMILARITIES } from '../../core/charter/sections/kaizen/scorer.ts'
import { ScorerFault } from './scorer.ts'

/** Runs of letters and digits of any script, in lower case. */
const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

function counts(words: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const word of words) found.set(word, (found.get(word) ?? 0) + 1)
  return found
}

/** F1 over the words that two texts share, each as often as both have it: as answers are scored in SQuAD (Rajpurkar et al. 2016, section 6.1). */
function tokenF1(a: readonly string[], b: readonly string[]): number {
  const [ofA, ofB] = [counts(a), counts(b)]
  let shared = 0
  for (const [word, n] of ofA) shared += Math.min(n, ofB.get(word) ?? 0)
  return (2 * shared) / (a.length + b.length)
}

/** The share of the different words of two texts that both have (Jaccard 1901). */
function jaccard(a: readonly string[], b: readonly string[]): number {
  const [ofA, ofB] = [new Set(a), new Set(b)]
  let shared = 0
  for (const word of ofA) if (ofB.has(word)) shared++
  return shared / (ofA.size + ofB.size - shared)
}

/** Longest text whose edit distance is computed, in words; two of them take 400 million steps, about a second. */
const MOST_WORDS = 20_000
/** Steps after which others get their turn: some 5 ms. */
const STEPS = 2_000_000

/** One minus the edit distance of the words (Levenshtein 1966, two rows at a time) over the longer text's length. @throws ScorerFault over 20,000 words */
async function editSimilarity(a: readonly string[], b: readonly string[]): Promise<number> {
  const longer = Math.max(a.length, b.length)
  if (longer > MOST_WORDS) throw new ScorerFault(`an answer has more than ${MOST_WORDS} words, too many for levenshtein; use token_f1`)
  let before = Int32Array.from({ length: b.length + 1 }, (_, j) => j)
  let row = new Int32Array(b.length + 1)
  for (let i = 1, steps = 0; i <= a.length; i++) {
    row[0] = i
    for (let j = 1; j <= b.length; j++) {
      const changed = (before[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(changed, (before[j] as number) + 1, (row[j - 1] as number) + 1)
    }
    ;[before, row] = [row, before]
    steps += b.length
    if (steps < STEPS) continue
    steps = 0
    await breathe()
  }
  return 1 - (before[b.length] as number) / longer
}

const MEASURES = { token_f1: tokenF1, jaccard, levenshtein: editSimilarity } as const satisfies Record<
  (typeof SIMILARITIES)[number],
  (a: readonly string[], b: readonly string[]) => number | Promise<number>
>

/** How alike two texts are, from 0 to 1, by their words; where one has none, 1 if the texts are the same, else 0. */
export function similarity(measure: (typeof SIMILARITIES)[number], a: string, b: string): number | Promise<number> {
  const [ofA, ofB] = [wordsOf(a), wordsOf(b)]
  return ofA.length === 0 || ofB.length === 0 ? Number(a.trim() === b.trim()) : MEASURES[measure](ofA, ofB)
}
