import type { Millis } from './units.ts'

/** Tells the time; the only source of it. The real one is in `src/clock.ts`; tests pass one they turn by hand. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): Millis
}

/** Makes ids; the only source of chance. The real one is in `src/ids.ts`. Every id that a decision uses is made before it and recorded with it. */
export interface IdSource {
  /** A new id no other call ever returns: the prefix, then 20 characters of `[0-9a-z]` (100 random bits). */
  next(prefix: string): string
}
