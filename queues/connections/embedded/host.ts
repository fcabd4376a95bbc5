import { setTimeout as delay } from 'node:timers/promises'
import type { PgPoolClient, PgQueryResult } from 'bullmq'
import type { OnError } from '../../queue-kit.ts'
import { QueueUnavailable } from '../../queue-kit.ts'
import type { Database } from '../postgres-backend.ts'
import { DatabaseThread } from './database-thread.ts'
import { ensureDatabase } from './directory.ts'
import { StatementError } from './session.ts'
import { Upkeep } from './upkeep.ts'

/** What a host needs. */
export interface HostOptions {
  readonly dir: string
  readonly schema: string
  /** Makes the schema; its failure on a database that was there before means that the database is damaged. */
  readonly prepare: (db: Database) => Promise<void>
  readonly onError: OnError
}

type State =
  | { readonly kind: 'starting'; readonly after: Error | undefined }
  | { readonly kind: 'running'; readonly thread: DatabaseThread; readonly upkeep: Upkeep }
  | { readonly kind: 'closed' }

/** Pauses between attempts to start again, in milliseconds: the first, and the longest. */
const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 30_000

/** A thread that ends before so many statements probably fell over its own files: the next one gets new ones. */
const YOUNG = 100

/** SQLSTATE classes that tell of damaged or missing files: internal error and corruption (XX), system error and missing file (58). */
const damaged = (error: unknown): boolean => error instanceof StatementError && /^(XX|58)/.test(error.code)

/**
 * Keeps one embedded database running. `starting`: statements are refused at once, so that nobody hangs. `running`: they go
 * to the thread. When the thread ends (crash, hang) it is started again on the same files; when the files turn out damaged,
 * or starting fails, they are deleted and made anew, since the ledger knows everything that is owed. `closed` is the end.
 */
export class EmbeddedHost implements Database {
  readonly #options: HostOptions
  readonly #closing = new AbortController()
  #state: State = { kind: 'starting', after: undefined }
  #restarting: Promise<void> = Promise.resolve()

  private constructor(options: HostOptions) {
    this.#options = options
  }

  /** @throws when no database can be made in the directory */
  static async open(options: HostOptions): Promise<EmbeddedHost> {
    const host = new EmbeddedHost(options)
    host.#run(await host.#start(false))
    return host
  }

  async query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    const { thread, upkeep } = this.#running()
    try {
      return await thread.session.query<R>(text, params)
    } catch (error) {
      if (damaged(error)) {
        thread.answered = 0
        thread.fail(error as Error)
      }
      throw error
    } finally {
      upkeep.count()
    }
  }

  async connect(): Promise<PgPoolClient> {
    return this.#running().thread.session.connect()
  }

  /** Statements since the start, and the reason when it is not running. @throws QueueUnavailable */
  async check(): Promise<void> {
    await this.query('select 1')
  }

  async close(): Promise<void> {
    const state = this.#state
    this.#state = { kind: 'closed' }
    this.#closing.abort()
    if (state.kind === 'running') {
      await state.upkeep.stop()
      await state.thread.close()
    }
    await this.#restarting
  }

  #running(): Extract<State, { kind: 'running' }> {
    const state = this.#state
    if (state.kind === 'running') return state
    if (state.kind === 'closed') throw new QueueUnavailable('the embedded queue is closed')
    throw new QueueUnavailable(`the embedded queue is starting${state.after ? ` again after: ${state.after.message}` : ''}`)
  }

  /** A running thread, on the files that are there or, when those do not serve, on new ones. */
  async #start(fresh: boolean): Promise<DatabaseThread> {
    if (fresh) return this.#startOn(true)
    try {
      return await this.#startOn(false)
    } catch (error) {
      this.#closing.signal.throwIfAborted()
      this.#options.onError(new Error('the embedded queue was damaged and is made again', { cause: error }))
      return this.#startOn(true)
    }
  }

  async #startOn(fresh: boolean): Promise<DatabaseThread> {
    const { dir, schema, prepare } = this.#options
    const thread = await DatabaseThread.open(await ensureDatabase(dir, fresh, this.#closing.signal), schema)
    try {
      await prepare(thread.session)
      return thread
    } catch (error) {
      await thread.close()
      throw error
    }
  }

  #run(thread: DatabaseThread): void {
    const upkeep = new Upkeep(thread.session, this.#options.onError)
    this.#state = { kind: 'running', thread, upkeep }
    void thread.ended.then(async (error) => {
      await upkeep.stop()
      if (this.#state.kind === 'closed') return
      this.#state = { kind: 'starting', after: error }
      this.#options.onError(error)
      this.#restarting = this.#restart(thread.answered < YOUNG).catch(this.#options.onError)
    })
  }

  async #restart(fresh: boolean): Promise<void> {
    const { signal } = this.#closing
    for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await delay(pause, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      try {
        const thread = await this.#start(fresh)
        if (signal.aborted) return await thread.close()
        return this.#run(thread)
      } catch (error) {
        if (!signal.aborted) this.#options.onError(error as Error)
      }
    }
  }
}
