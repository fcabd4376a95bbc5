import type { CharterContent } from '../../core/charter/content.ts'
import { WasteSection } from '../../core/charter/sections/kaizen/waste.ts'
import type { History } from '../history/history.ts'
import { type Idea, LETTERS, type Letter, type Seen } from './idea.ts'
import { THINKERS } from './table.ts'

/** An idea, and which letter it is of. */
export interface LetteredIdea extends Idea {
  readonly letter: Letter
}

/** What the letters make of a history. Plain JSON. */
export interface Thoughts {
  /** The charter in force at the end, which the ideas change; absent: there was none, and there are no ideas. */
  readonly content?: CharterContent
  readonly ideas: readonly LetteredIdea[]
}

/** All ideas of all letters: the first of each, then the second of each and so on, so that no letter speaks alone. */
export function thoughtsOf(history: History): Thoughts {
  const { charter: content } = history
  if (!content) return { ideas: [] }
  const seen: Seen = { history, content, limits: content.charter.kaizen?.waste ?? WasteSection.parse({}) }
  const all = LETTERS.flatMap((letter) => THINKERS[letter](seen).map((idea, place) => ({ place, letter, ...idea })))
  return { content, ideas: all.sort((a, b) => a.place - b.place).map(({ place: _, ...idea }) => idea) }
}
