import { type MessagePort, Worker } from 'node:worker_threads'

/** Pages of texts that may well wait for a thread, so that it never waits for who reads them. */
export const AHEAD = 8

/** What a thread that reads a ledger is told: entries as stored, in order, then that there are no more. */
export type ToThread = { readonly texts: readonly string[] } | { readonly end: true }
/** What it says: that it has taken a page, or what came out. */
export type FromThread<R> = { readonly taken: true } | { readonly result: R }

/** A thread that reads a ledger for somebody. Faults of the thread are thrown by `below` and `result`. */
export interface TextThread<R> {
  /** Hands a page of texts on. */
  post(texts: readonly string[]): void
  /** Waits until fewer pages than that lie before it: what is only piled up costs memory. */
  below(pages: number): Promise<void>
  /** Says that there are no more, and waits for what came out. */
  result(): Promise<R>
  /** Ends it, finished or not. */
  end(): Promise<unknown>
}

/** The nursery of a thread, in MB. Deciding again makes much and keeps little of it: in V8's usual 48 MB collecting took a quarter of its time. */
const YOUNG_MB = 192

/** Starts a thread on a module that calls {@link serveTexts}. `file` has no ending; the thread gets nothing of the environment. */
export function startTextThread<R>(file: string, from: string, task: unknown): TextThread<R> {
  const module = new URL(`${file}${from.endsWith('.ts') ? '.ts' : '.js'}`, from)
  const worker = new Worker(module, { workerData: task, env: {}, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } })
  let waiting = 0
  let answer: { readonly result: R } | undefined
  let fault: Error | undefined
  let wake = (): void => undefined
  const failed = (error: Error): void => {
    fault ??= error
    wake()
  }
  worker.on('message', (message: FromThread<R>) => {
    if ('result' in message) answer = message
    else waiting--
    wake()
  })
  worker.on('error', failed)
  worker.on('exit', () => failed(new Error('The thread was ended before it had answered')))
  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) {
      if (fault) throw fault
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  const send = (message: ToThread): void => worker.postMessage(message)
  return {
    post(texts) {
      waiting++
      send({ texts })
    },
    below: (pages) => until(() => waiting < pages),
    async result() {
      send({ end: true })
      await until(() => answer !== undefined)
      return (answer as { readonly result: R }).result
    },
    end: () => worker.terminate(),
  }
}

/** Does what it is given one after the other, whatever became of those before. */
export function oneByOne(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }
}

/** The other end: pushes what is posted and answers at the end. */
export function serveTexts<R>(port: MessagePort, push: (text: string) => void, finish: () => R): void {
  const say = (message: FromThread<R>): void => port.postMessage(message)
  port.on('message', (message: ToThread) => {
    if ('texts' in message) {
      for (const text of message.texts) push(text)
      say({ taken: true })
    } else say({ result: finish() })
  })
}
