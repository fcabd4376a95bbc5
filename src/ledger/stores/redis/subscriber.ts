import type { Redis } from 'ioredis'
import type { Org } from '../../../core/units.ts'
import type { Hints } from '../../follow.ts'
import { orgKeys, orgOfChannel } from './keys.ts'

/** A ticket whose turn is awaited. */
export interface Expected {
  /** Resolves true once the turn was announced, false after `ms`. */
  heard(ms: number): Promise<boolean>
  /** Stops listening. */
  stop(): void
}

/**
 * Turns messages into hints and wakes who waits for a turn, on a connection of its own that is made with the first need. The
 * driver reconnects and subscribes again; while it is away, followers look once a second and waiters more often.
 */
export class Subscriber {
  readonly #connect: () => Redis
  readonly #hints: Hints
  readonly #turns = new Map<string, () => void>()
  readonly #orgs = new Set<Org>()
  #redis: Redis | undefined

  constructor(connect: () => Redis, hints: Hints) {
    this.#connect = connect
    this.#hints = hints
  }

  /** Subscribes to an org's channel, once; does not wait for it. */
  join(org: Org): void {
    if (this.#orgs.has(org)) return
    this.#orgs.add(org)
    // A subscription that fails is only a hint lost; it is asked for again with the next need.
    this.#connection()
      .subscribe(orgKeys(org).channel)
      .catch(() => this.#orgs.delete(org))
  }

  /** Listens for a ticket's turn from now on, so that an announcement between two questions is not missed. */
  expect(ticket: string): Expected {
    let heard = false
    let wake: (() => void) | undefined
    this.#turns.set(ticket, () => {
      heard = true
      wake?.()
    })
    return {
      heard: (ms) =>
        new Promise((resolve) => {
          if (heard) return resolve(true)
          const timer = setTimeout(() => resolve(false), ms)
          wake = () => {
            clearTimeout(timer)
            resolve(true)
          }
        }),
      stop: () => this.#turns.delete(ticket),
    }
  }

  /** Ends the connection. */
  close(): void {
    this.#redis?.disconnect()
  }

  #connection(): Redis {
    if (this.#redis) return this.#redis
    const redis = this.#connect()
    redis.on('message', (channel: string, message: string) => {
      const org = orgOfChannel(channel)
      if (message.startsWith('turn:')) this.#turns.get(message.slice(5))?.()
      else if (org !== undefined) this.#hints.hint(org)
    })
    redis.on('ready', () => this.#hints.hintAll())
    this.#redis = redis
    return redis
  }
}
