import { createHmac } from 'node:crypto'
import type { Clock, IdSource } from '../../core/ports.ts'
import type { Millis } from '../../core/units.ts'
import type { InboxIdentity } from './cookie.ts'

/** How long a link may be used, in ms. */
export const LINK_LIFE: Millis = 15 * 60_000
/** Links that may be open at once; the oldest is given up first. */
const MAX_OPEN = 100

/** One-time links to the inbox. Kept in memory only: a restart ends them, and a fresh one is a command away. */
export class InboxLinks {
  readonly #clock: Clock
  readonly #ids: IdSource
  readonly #master: Uint8Array
  readonly #open = new Map<string, { readonly identity: InboxIdentity; readonly until: Millis }>()

  constructor(deps: { readonly clock: Clock; readonly ids: IdSource; readonly master: Uint8Array }) {
    this.#clock = deps.clock
    this.#ids = deps.ids
    this.#master = deps.master
  }

  /** Makes a code that logs a person in, once, within {@link LINK_LIFE}. */
  issue(identity: InboxIdentity): { readonly code: string; readonly expires: Millis } {
    const code = createHmac('sha256', this.#master)
      .update(`countersign-inbox-code-v1\n${this.#ids.next('')}`)
      .digest('base64url')
    const expires = this.#clock.now() + LINK_LIFE
    this.#open.set(code, { identity, until: expires })
    if (this.#open.size > MAX_OPEN) for (const oldest of [...this.#open.keys()].slice(0, 1)) this.#open.delete(oldest)
    return { code, expires }
  }

  /** Who a code logs in; undefined when it was used, is too old, or never was. */
  use(code: string): InboxIdentity | undefined {
    const link = this.#open.get(code)
    this.#open.delete(code)
    return link && this.#clock.now() < link.until ? link.identity : undefined
  }
}

/** The address of a link. `base` is without a trailing slash. */
export const inboxUrl = (base: string, code: string): string => `${base}/inbox?code=${code}`
