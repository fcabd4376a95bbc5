import type { OnError } from '../../queue-kit.ts'
import type { Database } from '../postgres-backend.ts'

/** So many statements make upkeep due: about 1,000 jobs, 4 MB of log. */
export const UPKEEP_STATEMENTS = 5_000
/** So many milliseconds make it due, when there were any. */
const INTERVAL_MS = 60_000

/** Only the tables that every job writes to: the catalogs would take most of the 110 ms that all of it takes. */
const VACUUM = 'vacuum job, event, rate_limit'

/**
 * Does what Postgres' background processes would do, which PGlite has none of: VACUUM, so that the job table does not grow
 * with every job that ever was, and CHECKPOINT, without which the write-ahead log grows by 4 kB per job for ever (nobody minds
 * its `max_wal_size`) and is replayed at open.
 */
export class Upkeep {
  readonly #db: Database
  readonly #onError: OnError
  readonly #timer: NodeJS.Timeout
  #statements = 0
  #running: Promise<void> | undefined
  #stopped = false

  constructor(db: Database, onError: OnError) {
    this.#db = db
    this.#onError = onError
    this.#timer = setInterval(() => this.#start(), INTERVAL_MS).unref()
  }

  /** One more statement was run. */
  count(): void {
    this.#statements += 1
    if (this.#statements >= UPKEEP_STATEMENTS) this.#start()
  }

  /** Ends it; resolves when a run that is on its way is over. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    await this.#running
  }

  #start(): void {
    if (this.#running || this.#stopped || this.#statements === 0) return
    this.#statements = 0
    this.#running = this.#run().finally(() => {
      this.#running = undefined
    })
  }

  async #run(): Promise<void> {
    try {
      await this.#db.query(VACUUM)
      await this.#db.query('checkpoint')
    } catch (error) {
      if (!this.#stopped) this.#onError(error as Error)
    }
  }
}
