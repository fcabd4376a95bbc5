import { MOST_SEARCHED } from '../../pattern.ts'

/** Too much to look at: the condition cannot be evaluated. */
export class TooMuch extends Error {
  override readonly name = 'TooMuch'
  readonly code: 'too_many_values' | 'too_much_text'

  constructor(code: TooMuch['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** What judging one request has cost so far. Counted, not timed: whoever decides it again must come to the same. */
export class Work {
  #searched = 0
  /** How deep the loops of the condition that is evaluated now stand inside each other; 0: it has none. */
  loops = 0

  /** Notes that a pattern is about to look at a text. @throws TooMuch */
  search(text: string): void {
    this.#searched += text.length + 16
    if (this.#searched > MOST_SEARCHED) throw new TooMuch('too_much_text', `patterns look at more than ${MOST_SEARCHED} characters`)
  }
}
