import { deferred } from '../journal.ts'
import { bad, Refusal } from './refusal.ts'
import { postUpdate, type Webhook } from './webhook.ts'

/** One update as the Bot API writes it: its id and one member named for its kind. */
export interface Update extends Record<string, unknown> {
  readonly update_id: number
}

/** The one way of receiving updates that is active, and what waits to be received. */
export interface Updates {
  /** Queues an update of a kind (`message`, `callback_query` …); undefined when the bot did not allow that kind. */
  push(kind: string, content: unknown): Update | undefined
  /** Delivers an update again, whatever the bot has confirmed. */
  again(updateId: number): void
  /** A long poll. @throws Refusal 409 when a webhook is set or another poll takes over. */
  poll(ask: {
    offset: number
    limit: number
    timeoutSeconds: number
    allowed: readonly string[] | undefined
    gone: AbortSignal
  }): Promise<Update[]>
  /** Sets or removes (undefined) the webhook; a poll that waits is ended with 409. */
  setWebhook(webhook: Webhook | undefined, dropPending: boolean): void
  readonly webhook: Webhook | undefined
  readonly pending: readonly Update[]
  /** What the webhook last answered that was not a success. */
  readonly lastError: string | undefined
  /** Ends the poll and the deliveries. */
  close(): void
}

/** Kinds that are only sent when asked for by name (https://core.telegram.org/bots/api#getupdates). */
const ON_REQUEST = new Set(['chat_member', 'message_reaction', 'message_reaction_count'])
/** Milliseconds before a webhook that failed is tried again; doubles up to a second (the platform's own are longer). */
const RETRY = { first: 50, most: 1000 }
const CONFLICT = 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running'
const WEBHOOK_ACTIVE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"

/** The update queue; `onReply` performs the method a webhook's answer may carry. */
export function createUpdates(changed: () => void, onReply: (reply: Record<string, unknown>) => void): Updates {
  const all = new Map<number, Update>()
  let queue: Update[] = []
  let repeated: Update[] = []
  let last = 1000
  let allowed: readonly string[] = []
  let webhook: Webhook | undefined
  let lastError: string | undefined
  let waiting: { wake: () => void; fail: (error: Error) => void } | undefined
  let delivering: AbortController | undefined

  const deliver = async (target: Webhook, signal: AbortSignal) => {
    let pause = RETRY.first
    for (let next = repeated[0] ?? queue[0]; next && !signal.aborted; next = repeated[0] ?? queue[0]) {
      const sent = next
      const { error, reply } = await postUpdate(target, sent, signal)
      if (signal.aborted) return
      lastError = error
      if (error === undefined) {
        repeated = repeated.filter((update) => update !== sent)
        queue = queue.filter((update) => update !== sent)
        pause = RETRY.first
        if (reply) onReply(reply)
      } else {
        await pauseFor(pause, signal)
        pause = Math.min(pause * 2, RETRY.most)
      }
      changed()
    }
  }
  const wake = () => {
    waiting?.wake()
    if (!webhook || delivering) return
    const running = new AbortController()
    delivering = running
    void deliver(webhook, running.signal).finally(() => {
      if (delivering === running) delivering = undefined
      if (queue.length + repeated.length > 0 && !running.signal.aborted) wake()
    })
  }
  const halt = () => {
    delivering?.abort()
    delivering = undefined
  }
  const takeRepeated = () => {
    const updates = repeated
    repeated = []
    return updates
  }

  return {
    get webhook() {
      return webhook
    },
    get pending() {
      return [...repeated, ...queue]
    },
    get lastError() {
      return lastError
    },
    push(kind, content) {
      if (allowed.length > 0 ? !allowed.includes(kind) : ON_REQUEST.has(kind)) return undefined
      last += 1
      const update: Update = { update_id: last, [kind]: content }
      all.set(last, update)
      queue.push(update)
      wake()
      return update
    },
    again(updateId) {
      const update = all.get(updateId)
      if (!update) throw new Error(`no update ${updateId}`)
      repeated.push(update)
      wake()
    },
    async poll({ offset, limit, timeoutSeconds, allowed: kinds, gone }) {
      if (webhook) throw new Refusal(409, WEBHOOK_ACTIVE)
      waiting?.fail(new Refusal(409, CONFLICT))
      if (kinds) allowed = kinds
      if (offset < 0) queue = queue.slice(offset)
      else queue = queue.filter((update) => update.update_id >= offset)
      const ready = () => [...takeRepeated(), ...queue].slice(0, limit)
      if (queue.length + repeated.length > 0 || timeoutSeconds === 0) return ready()
      const { promise, resolve, reject } = deferred()
      const own = { wake: resolve, fail: reject }
      waiting = own
      const timer = setTimeout(resolve, timeoutSeconds * 1000)
      gone.addEventListener('abort', () => resolve())
      try {
        await promise
      } finally {
        clearTimeout(timer)
        if (waiting === own) waiting = undefined
      }
      return gone.aborted ? [] : ready()
    },
    setWebhook(next, dropPending) {
      waiting?.fail(new Refusal(409, 'Conflict: terminated by setWebhook request'))
      halt()
      if (dropPending) queue = []
      webhook = next
      lastError = undefined
      if (next?.allowed) allowed = next.allowed
      wake()
    },
    close() {
      halt()
      webhook = undefined
      waiting?.fail(bad('the stand-in was stopped'))
    },
  }
}

function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
}
