import type { DataClass } from '../risk/data-classes.ts'

/** A part of a text that is not kept: from `from` up to, not including, `to`. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly name: DataClass
}
