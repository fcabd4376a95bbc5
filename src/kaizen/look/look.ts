import type { History } from '../history/history.ts'
import { type Thoughts, thoughtsOf } from '../scamper/thoughts.ts'
import { findWaste, type WasteReport } from '../waste/waste.ts'

/** What can be looked for in a history. Each answers plain JSON. */
interface Found {
  readonly waste: WasteReport
  readonly thoughts: Thoughts
}
/** The name of something that can be looked for. */
export type Sought = keyof Found
/** What is found of it. */
export type FoundOf<S extends Sought> = Found[S]

const LOOKS: { readonly [S in Sought]: (history: History) => Found[S] } = { waste: findWaste, thoughts: thoughtsOf }

/** Looks for something in a history. */
export const lookFor = <S extends Sought>(sought: S, history: History): FoundOf<S> => LOOKS[sought](history)
