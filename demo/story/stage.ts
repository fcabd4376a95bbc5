import { wrap } from './wrap.ts'

/** A step of a story that is not what it should be. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed'
  /** What should have been true. */
  readonly step: string
  /** What was found instead. */
  readonly was: string

  constructor(step: string, was: unknown) {
    const text = typeof was === 'string' ? was : (JSON.stringify(was) ?? String(was))
    super(`${step}: ${text}`)
    this.step = step
    this.was = text
  }
}

/** A word of a command line as it has to be typed. */
const quoted = (word: string): string => (/^[\w./:-]+$/.test(word) ? word : `"${word}"`)

/** Where one scene is told: it says things, shows cards, and claims nothing that it has not checked. */
export class Stage {
  readonly #out: (line: string) => void
  readonly #checked: string[] = []

  /** `out` takes a line without its newline; an empty one asks for space between two paragraphs. */
  constructor(out: (line: string) => void) {
    this.#out = out
  }

  /** Every claim so far that was checked and found true. */
  get checked(): readonly string[] {
    return this.#checked
  }

  /** Tells something in plain words. */
  say(text: string): void {
    this.#out('')
    for (const line of wrap(text, '   ')) this.#out(line)
  }

  /** Shows a text as somebody sees it, line by line under the name of the place where they do. */
  card(place: string, text: string): void {
    this.#out('')
    this.#out(`   ${place}:`)
    for (const line of text.split('\n')) for (const part of wrap(line, '   │ ', '   │ ')) this.#out(part.trimEnd())
    this.#out('')
  }

  /** Shows a command line and what it prints; what does not fit into a line goes on further right than it began. */
  command(argv: readonly string[], text: string): void {
    this.#out('')
    for (const line of wrap(`$ countersign ${argv.map(quoted).join(' ')}`, '   ', '       ')) this.#out(line)
    for (const line of text.split('\n')) {
      const indent = ' '.repeat(line.search(/\S|$/))
      for (const part of wrap(line, '   │ ', `   │ ${indent}    `)) this.#out(part.trimEnd())
    }
    this.#out('')
  }

  /** Claims something. @throws StepFailed with what `was` there instead, when it is not so */
  check(claim: string, ok: boolean, was: unknown): void {
    if (!ok) throw new StepFailed(claim, was)
    this.#checked.push(claim)
    for (const line of wrap(claim, '   ✓ ')) this.#out(line)
  }

  /** Claims that something comes, and gives what came. @throws StepFailed when waiting for it fails */
  async wait<T>(claim: string, coming: Promise<T>): Promise<T> {
    const came = await coming.catch((error: unknown) => {
      throw new StepFailed(claim, error instanceof Error ? error.message : error)
    })
    this.check(claim, true, came)
    return came
  }
}
