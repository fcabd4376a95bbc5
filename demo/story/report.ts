import type { Clock } from '../../src/core/ports.ts'
import type { Millis } from '../../src/core/units.ts'
import { Stage, StepFailed } from './stage.ts'
import { wrap } from './wrap.ts'

/** How a story is told. */
export interface HowToTell {
  /** Prints one line. */
  readonly out: (line: string) => void
  /** One JSON line per scene instead of the words. */
  readonly json: boolean
  readonly clock: Clock
  /** Aborts when the spectator leaves: then everything is closed at once. */
  readonly signal: AbortSignal
}

/** Tells a story to people, or its results to a program. */
export class Report {
  readonly #how: HowToTell
  #last = ''

  constructor(how: HowToTell) {
    this.#how = how
  }

  /** Prints a line for people; never two empty ones in a row. */
  line(text: string): void {
    if (!this.#how.json && (text !== '' || this.#last !== '')) this.#how.out(text)
    this.#last = text
  }

  /** Acts one part of the story and answers whether it was right; what was wrong is told. A `quiet` part is only told then. */
  async part(name: string, act: (stage: Stage) => Promise<void>, { quiet = false } = {}): Promise<boolean> {
    const { clock, signal } = this.#how
    const stage = new Stage((line) => void (signal.aborted || this.line(line)))
    const since = clock.now()
    try {
      await act(stage)
      if (!quiet) this.#json({ scene: name, ok: true, checked: stage.checked, ms: clock.now() - since })
      return true
    } catch (error) {
      this.#wrong(name, stage, error, clock.now() - since)
      return false
    }
  }

  #wrong(scene: string, stage: Stage, error: unknown, ms: Millis): void {
    const { step, was } = faultOf(error, stage)
    this.#json({ scene, ok: false, step, was, checked: stage.checked, ms })
    if (error instanceof Left) this.line('Interrupted: closing everything.')
    else this.#tell(scene, step, was)
  }

  #tell(scene: string, step: string, was: string): void {
    for (const line of wrap(`should be: ${step}`, '   ✗ ')) this.line(line)
    for (const line of was.split('\n').flatMap((part) => wrap(part, '     '))) this.line(line)
    this.line('')
    this.line(`"${scene}" is not what it should be; the story ends here.`)
  }

  #json(value: object): void {
    if (this.#how.json) this.#how.out(JSON.stringify(value))
  }
}

/** The spectator has left. */
export class Left extends Error {
  override readonly name = 'Left'

  constructor() {
    super('interrupted')
  }
}

function faultOf(error: unknown, stage: Stage): { readonly step: string; readonly was: string } {
  if (error instanceof StepFailed) return error
  const last = stage.checked.at(-1)
  const step = last === undefined ? 'it begins' : `it goes on after "${last}"`
  return { step, was: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}
