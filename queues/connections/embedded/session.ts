import { EventEmitter } from 'node:events'
import type { PgNotification, PgPoolClient, PgQueryResult } from 'bullmq'
import { QueueUnavailable } from '../../queue-kit.ts'
import type { Database } from '../postgres-backend.ts'

/** What the database's one session answered to one statement. */
export interface Answer {
  readonly rows: unknown[]
  readonly rowCount: number
  /** Whether a transaction is open now. */
  readonly inTransaction: boolean
}

/** A statement that the database refused: the message, SQLSTATE and detail as node-postgres gives them. */
export class StatementError extends Error {
  override readonly name = 'StatementError'
  readonly code: string
  readonly detail: string | undefined
  readonly constraint: string | undefined
  /** Whether a transaction is (still) open now. */
  readonly inTransaction: boolean

  constructor(fault: { message: string; code: string; detail?: string; constraint?: string }, inTransaction: boolean) {
    super(fault.message)
    this.code = fault.code
    this.detail = fault.detail
    this.constraint = fault.constraint
    this.inTransaction = inTransaction
  }
}

/** Runs one statement on the session, whoever's turn it is. */
export type Ask = (text: string, params?: readonly unknown[]) => Promise<Answer>

/**
 * One session shared by many clients, in the shape of a pool. A client has the session for one statement, or from `begin` until
 * its transaction ends; the others wait in line. Notifications go to every client that listens. When the session is lost,
 * every client that is checked out is told by an `error` event and is of no use afterwards, as with node-postgres.
 */
export class Session implements Database {
  readonly #ask: Ask
  readonly #clients = new Set<SessionClient>()
  #line: Promise<unknown> = Promise.resolve()

  constructor(ask: Ask) {
    this.#ask = ask
  }

  async connect(): Promise<PgPoolClient> {
    const client = new SessionClient(
      this.#ask,
      () => this.#take(),
      () => this.#clients.delete(client),
    )
    this.#clients.add(client)
    return client
  }

  async query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    const client = await this.connect()
    try {
      return await client.query<R>(text, params)
    } finally {
      client.release()
    }
  }

  /** Hands a notification to every client that listens. */
  notify(notification: PgNotification): void {
    for (const client of this.#clients) client.hear(notification)
  }

  /** The session is gone: breaks every client. */
  lose(error: Error): void {
    for (const client of [...this.#clients]) client.break(error)
  }

  /** Waits in line for the session; resolves with how to give it back. */
  async #take(): Promise<() => void> {
    const before = this.#line
    let done = (): void => undefined
    this.#line = new Promise<void>((resolve) => {
      done = resolve
    })
    await before
    return done
  }
}

class SessionClient extends EventEmitter implements PgPoolClient {
  readonly #ask: Ask
  readonly #take: () => Promise<() => void>
  readonly #forget: () => void
  #last: Promise<unknown> = Promise.resolve()
  #giveBack: (() => void) | undefined
  #broken: Error | undefined
  #listens = false

  constructor(ask: Ask, take: () => Promise<() => void>, forget: () => void) {
    super()
    this.#ask = ask
    this.#take = take
    this.#forget = forget
  }

  query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    const run = this.#last.then(() => this.#run(text, params))
    this.#last = run.catch(() => undefined)
    return run as Promise<PgQueryResult<R>>
  }

  async #run(text: string, params?: readonly unknown[]): Promise<Answer> {
    if (this.#broken) throw this.#broken
    this.#giveBack ??= await this.#take()
    let inTransaction = false
    try {
      if (this.#broken) throw this.#broken
      if (/^\s*listen\s/im.test(text)) this.#listens = true
      const answer = await this.#ask(text, params)
      inTransaction = answer.inTransaction
      return answer
    } catch (error) {
      inTransaction = error instanceof StatementError && error.inTransaction
      throw error
    } finally {
      if (!inTransaction) this.#letGo()
    }
  }

  #letGo(): void {
    this.#giveBack?.()
    this.#giveBack = undefined
  }

  hear(notification: PgNotification): void {
    if (this.#listens) this.emit('notification', notification)
  }

  break(error: Error): void {
    this.#broken = error
    this.#forget()
    this.#letGo()
    if (this.listenerCount('error') > 0) this.emit('error', error)
  }

  /** Gives the client back; a transaction it left open is rolled back first. Nobody else's turn comes before that. */
  release(): void {
    this.#last = this.#last.then(async () => {
      if (this.#giveBack && !this.#broken) await this.#run('rollback').catch(() => undefined)
      this.#broken ??= new QueueUnavailable('this client was released')
      this.#letGo()
      this.#forget()
    })
  }
}
