import { RE2JS } from 're2js'

/** Largest compiled pattern, in RE2 instructions: 250 kB of text are then searched in a fraction of a second. */
const MOST_INSTRUCTIONS = 2_000

/** Characters that all patterns of rules, and all of the risk table, may look at for one request: RE2 takes some 0.3 µs for each, so this is under a second. */
export const MOST_SEARCHED = 2_000_000

/** A pattern that runs in time linear in its text (RE2). */
export interface Pattern {
  test(text: string): boolean
  /** Whether it matches all of the text. */
  whole(text: string): boolean
}

/** Compiles an RE2 pattern, or says what is wrong with it. */
export function compilePattern(source: string): Pattern | { readonly fault: string } {
  try {
    const compiled = RE2JS.compile(source)
    if (compiled.programSize() > MOST_INSTRUCTIONS) return { fault: 'the pattern is too large; write it without long repetitions' }
    return { test: (text) => compiled.matcher(text).find(), whole: (text) => compiled.matcher(text).matches() }
  } catch (error) {
    return { fault: `not an RE2 pattern: ${(error as Error).message}` }
  }
}
