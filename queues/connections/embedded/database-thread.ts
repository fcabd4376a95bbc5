import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { PgNotification } from 'bullmq'
import { QueueUnavailable } from '../../queue-kit.ts'
import type { Answer } from './session.ts'
import { Session, StatementError } from './session.ts'

/** How long the database may take to open (0.4 s is usual; more when it replays much), to answer a statement, and to close, in milliseconds. */
const OPEN_MS = 30_000
const STATEMENT_MS = 15_000
const CLOSE_MS = 3_000

/** Memory for the thread's short-lived objects, in megabytes: V8's default lets them take 20 MB more for no speed. */
const YOUNG_GENERATION_MB = 4

type Fault = { message: string; code: string; detail?: string; constraint?: string }
type Message = 'ready' | PgNotification | ({ id: number } & Answer) | { id: number; error: Fault; inTransaction: boolean }

interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

/** One life of the thread that holds the embedded database: from opening its directory until it is closed, crashes or hangs. */
export class DatabaseThread {
  readonly session: Session
  /** Resolves with the reason when the thread ends, whether it was closed or not. */
  readonly ended: Promise<Error>
  /** Statements answered in this life. */
  answered = 0
  readonly #thread: Worker
  readonly #waiting = new Map<number, Waiting>()
  #asked = 0
  #end: Error | undefined
  #tellEnd: (error: Error) => void = () => undefined

  private constructor(thread: Worker) {
    this.#thread = thread
    this.session = new Session((text, params) => this.#ask(text, params))
    this.ended = new Promise((resolve) => {
      this.#tellEnd = resolve
    })
    thread.on('message', (message: Message) => this.#hear(message))
    thread.on('error', (error) => this.fail(error))
    thread.on('exit', () => this.fail(new QueueUnavailable('the embedded queue has stopped')))
  }

  /** Opens the database in a directory that initdb made. @throws when it cannot be opened, or not in time */
  static async open(dir: string, schema: string): Promise<DatabaseThread> {
    const thread = new Worker(new URL('./thread.mjs', import.meta.url), {
      workerData: { dir, schema },
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
      execArgv: [],
      env: {},
    })
    const life = new DatabaseThread(thread)
    const done = new AbortController()
    const late = delay(OPEN_MS, undefined, { signal: done.signal }).then(() =>
      life.fail(new QueueUnavailable('the embedded queue does not open')),
    )
    late.catch(() => undefined)
    await Promise.race([once(thread, 'message').catch(() => undefined), life.ended])
    done.abort()
    if (life.#end) throw life.#end
    return life
  }

  /** Ends the life at once: rejects all who wait, breaks all clients. */
  fail(error: Error): void {
    if (this.#end) return
    this.#end = error
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(error)
    }
    this.#waiting.clear()
    this.session.lose(error)
    void this.#thread.terminate()
    this.#tellEnd(error)
  }

  /** Lets the database end in order (it writes a checkpoint), or cuts it off. */
  async close(): Promise<void> {
    if (this.#end) return
    const exit = once(this.#thread, 'exit').catch(() => undefined)
    const done = new AbortController()
    this.#thread.postMessage('close')
    await Promise.race([exit, delay(CLOSE_MS, undefined, { signal: done.signal }).catch(() => undefined)])
    done.abort()
    this.fail(new QueueUnavailable('the embedded queue is closed'))
    await exit
  }

  #ask(text: string, params?: readonly unknown[]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#end) return reject(this.#end)
      this.#asked += 1
      const id = this.#asked
      const timer = setTimeout(() => this.fail(new QueueUnavailable('the embedded queue hangs')), STATEMENT_MS)
      this.#waiting.set(id, { resolve, reject, timer })
      this.#thread.postMessage({ id, text, params })
    })
  }

  #hear(message: Message): void {
    if (message === 'ready') return
    if ('channel' in message) {
      this.session.notify(message)
      return
    }
    const waiting = this.#waiting.get(message.id)
    if (!waiting) return
    this.#waiting.delete(message.id)
    clearTimeout(waiting.timer)
    this.answered += 1
    if ('error' in message) waiting.reject(new StatementError(message.error, message.inTransaction))
    else waiting.resolve(message)
  }
}
