import type { Window } from '../backtest/result.ts'
import { createHistory } from '../history/history.ts'
import { type Readable, textsFor } from '../history/read.ts'
import { AHEAD, oneByOne, startTextThread } from '../threads/text-thread.ts'
import { type FoundOf, lookFor, type Sought } from './look.ts'
import type { Task } from './thread.ts'

/** Looks for something in a window of the ledger. @throws what the ledger's store throws */
export type Looker = <S extends Sought>(sought: S, window: Window) => Promise<FoundOf<S>>

/** The ledger that is looked at, as it is now. */
export type Ledger = () => Readable

/** Ideas are had of everything that lies before, such as keys; waste is found in a part. */
const needsAll = (sought: Sought): boolean => sought === 'thoughts'

/** Looks in this thread, which does nothing else meanwhile. For tests, and for what is run from its sources. */
export const inlineLooker =
  (ledger: Ledger): Looker =>
  async (sought, window) => {
    const run = createHistory(window)
    for await (const texts of textsFor(ledger(), window, needsAll(sought))) for (const text of texts) run.pushText(text)
    return lookFor(sought, run.finish())
  }

/**
 * Looks in a thread of its own, so that nobody who asks the governor waits for it; one after the other. This thread only reads pages and
 * hands their texts on. @throws also when the thread ends before it has answered
 */
export function threadLooker(ledger: Ledger): Looker {
  const queue = oneByOne()
  const look = async <S extends Sought>(sought: S, window: Window): Promise<FoundOf<S>> => {
    const thread = startTextThread<FoundOf<S>>('./thread', import.meta.url, { sought, window } satisfies Task)
    try {
      for await (const texts of textsFor(ledger(), window, needsAll(sought))) {
        thread.post(texts)
        await thread.below(AHEAD)
      }
      return await thread.result()
    } finally {
      await thread.end()
    }
  }
  return (sought, window) => queue(() => look(sought, window))
}

/** The ledger of a governor. */
export const ledgerOf =
  (governor: {
    readonly org: Readable['org']
    state(): { readonly head: { readonly seq: number } }
    read: Readable['read']
    about: Readable['about']
  }): Ledger =>
  () => ({
    org: governor.org,
    last: governor.state().head.seq,
    read: (after, limit) => governor.read(after, limit),
    about: (subject) => governor.about(subject),
  })
