import { createHmac } from 'node:crypto'
import type { Clock } from '../../../src/core/ports.ts'
import type { Millis } from '../../../src/core/units.ts'
import type { Ack } from './acks.ts'

/** One HTTP request to the app, byte for byte. */
export interface SignedRequest {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** What the app answered. */
export interface Delivery {
  /** HTTP status; 0 when the connection failed. */
  readonly status: number
  readonly ackMs: number
  readonly text: string
}

/** The body of a delivery: an event is JSON; a command's fields stand alone in a form, everything else travels in its `payload`. */
export function formBody(payload: Readonly<Record<string, unknown>>): string {
  if (payload['type'] === 'event_callback') return JSON.stringify(payload)
  return payload['command'] === undefined
    ? new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
    : new URLSearchParams(Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)])).toString()
}

/**
 * Signs a body with the version 0 scheme: `v0=` and the HMAC-SHA-256 of `v0:<seconds>:<body>`
 * (https://docs.slack.dev/authentication/verifying-requests-from-slack). `age` makes it look that many milliseconds old.
 */
export function signRequest(secret: string, clock: Clock, body: string, age: Millis = 0): SignedRequest {
  const timestamp = String(Math.floor((clock.now() - age) / 1000))
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`
  return {
    body,
    headers: {
      'content-type': body.startsWith('{') ? 'application/json' : 'application/x-www-form-urlencoded',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
    },
  }
}

/** Posts a request to the app and measures how long it took to answer. */
export async function deliver(url: string, { body, headers }: SignedRequest, signal: AbortSignal): Promise<Delivery> {
  const at = performance.now()
  try {
    const response = await fetch(url, { method: 'POST', headers: { ...headers, connection: 'close' }, body, signal })
    const text = await response.text()
    return { status: response.status, ackMs: performance.now() - at, text }
  } catch (error) {
    return { status: 0, ackMs: performance.now() - at, text: error instanceof Error ? error.message : String(error) }
  }
}

/** A delivery read as an acknowledgement. @throws when it came late or was not a 200. */
export function acknowledged({ status, ackMs, text }: Delivery, deadline: Millis): Ack {
  if (ackMs > deadline) throw new Error(`not acknowledged within ${deadline} ms (${Math.round(ackMs)} ms)`)
  if (status !== 200) throw new Error(`the request URL answered ${status}: ${text.slice(0, 200)}`)
  try {
    return { ackMs, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
  } catch {
    return { ackMs, body: text }
  }
}
