import type { Ask } from './ask.ts'
import { type Readings, readingsOf } from './intent.ts'
import { actedTexts, type Text } from './risk/texts.ts'

/** The texts of a request, and the words in them: each is taken apart when something first looks at it, and then shared by all that do. */
export class AskWords {
  readonly #ask: Ask
  #intent: Readings | undefined
  #tool: Readings | undefined
  #target: Readings | undefined
  #both: Readings | undefined
  #acted: readonly Text[] | undefined

  constructor(ask: Ask) {
    this.#ask = ask
  }

  get intent(): Readings {
    this.#intent ??= readingsOf(this.#ask.task_intent)
    return this.#intent
  }

  /** No reading at all where the request names no tool. */
  get tool(): Readings {
    this.#tool ??= this.#ask.tool === undefined ? NONE : readingsOf(this.#ask.tool)
    return this.#tool
  }

  /** No reading at all where the request names no target. */
  get target(): Readings {
    this.#target ??= this.#ask.target_resource === undefined ? NONE : readingsOf(this.#ask.target_resource)
    return this.#target
  }

  /** Every text that an executor would act on, and where it stands. */
  get acted(): readonly Text[] {
    this.#acted ??= actedTexts(this.#ask)
    return this.#acted
  }

  /** Intent and tool together, as {@link readingsOf} orders them: as they stand first, then the other ways of reading them. */
  get intentAndTool(): Readings {
    if (this.#both) return this.#both
    const { intent, tool } = this
    this.#both =
      intent.length === 1 ? [...intent, ...tool] : [...intent.slice(0, 1), ...tool.slice(0, 1), ...intent.slice(1), ...tool.slice(1)]
    return this.#both
  }
}

const NONE: Readings = []

let last: { readonly ask: Ask; readonly words: AskWords } | undefined

/**
 * The words of a request. Those of the one last looked at are remembered: gates look at it one after the other, and then the fold of
 * what was decided. A request is never changed, so its words never are either.
 */
export function wordsOfAsk(ask: Ask): AskWords {
  if (last?.ask !== ask) last = { ask, words: new AskWords(ask) }
  return last.words
}
