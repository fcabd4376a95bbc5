import { Client, type ClientConfig } from 'pg'
import type { Hints } from '../../follow.ts'
import { CHANNEL } from './schema.ts'

const FIRST_BACKOFF_MS = 100
const LAST_BACKOFF_MS = 5000

/**
 * Turns the database's notifications into hints, on a connection of its own that is made again, with backoff, whenever it is
 * lost. While it is away followers look once a second.
 */
export class Listener {
  readonly #config: ClientConfig
  readonly #hints: Hints
  #state: 'idle' | 'running' | 'stopped' = 'idle'
  #client: Client | undefined
  #timer: NodeJS.Timeout | undefined
  #backoff = FIRST_BACKOFF_MS

  constructor(config: ClientConfig, hints: Hints) {
    this.#config = config
    this.#hints = hints
  }

  /** Starts listening, the first time it is called; does not wait for it. */
  start(): void {
    if (this.#state !== 'idle') return
    this.#state = 'running'
    void this.#connect()
  }

  /** Ends the connection. */
  async stop(): Promise<void> {
    this.#state = 'stopped'
    clearTimeout(this.#timer)
    const client = this.#client
    this.#client = undefined
    await client?.end().catch(() => undefined)
  }

  async #connect(): Promise<void> {
    const client = new Client(this.#config)
    this.#client = client
    client.on('notification', ({ payload }) => this.#hints.hint(payload ?? ''))
    client.on('error', () => this.#lost(client))
    client.on('end', () => this.#lost(client))
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
      this.#backoff = FIRST_BACKOFF_MS
      this.#hints.hintAll()
    } catch {
      this.#lost(client)
    }
  }

  #lost(client: Client): void {
    if (this.#client !== client || this.#state !== 'running') return
    this.#client = undefined
    client.end().catch(() => undefined)
    this.#timer = setTimeout(() => void this.#connect(), this.#backoff)
    this.#backoff = Math.min(this.#backoff * 2, LAST_BACKOFF_MS)
  }
}
