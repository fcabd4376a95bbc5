/** How a check went: `warn` works, but somebody should look; `fail` does not work. */
export type Level = 'ok' | 'warn' | 'fail'

/** One line of the doctor's. */
export interface Check {
  readonly name: string
  readonly level: Level
  /** What was found and, unless ok, what to do. */
  readonly text: string
}

/** A check that found what it should. */
export const ok = (name: string, text: string): Check => ({ name, level: 'ok', text })
/** A check that found something to look at. */
export const warn = (name: string, text: string): Check => ({ name, level: 'warn', text })
/** A check that found what does not work. */
export const fail = (name: string, text: string): Check => ({ name, level: 'fail', text })
