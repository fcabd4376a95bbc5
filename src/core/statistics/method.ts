/**
 * How looks are computed. A look in a ledger names its method and is computed again by that one, so what a method says never changes: whoever
 * would have it say something else adds one.
 *
 * 1: the pair that is imagined is of mean quality and cost, and where there is nothing to keep, nothing is kept. 2: that pair is of typical
 * quality and cost, where there is nothing to keep nothing is known, and what requests really cost counts in the watch.
 */
export type Method = 1 | 2

/** By which looks are taken now. */
export const METHOD = 2 satisfies Method

/** By which they were taken before looks named it. */
export const FIRST_METHOD = 1 satisfies Method
