import type { Clock } from '../../../src/core/ports.ts'
import type { Millis } from '../../../src/core/units.ts'
import type { Ack } from './acks.ts'
import type { Block } from './blocks.ts'
import type { Deliver } from './people.ts'
import { acknowledged, type Delivery, formBody, deliver as post, type SignedRequest, signRequest } from './signed.ts'
import type { Socket } from './socket.ts'

/** How the platform reaches the app, and what somebody who is not the platform may try. */
export interface Door {
  /** Sends interactions and commands to this URL, signed, instead of over the socket. */
  setRequestUrl(url: string): void
  /** Delivers the last payload again: over HTTP the very same bytes and signature, over the socket as a retry. */
  replayLast(): Promise<Delivery>
  /** Sends a payload to the request URL with a signature of another secret. */
  forge(payload: Block): Promise<Delivery>
  /** Sends a payload that was signed correctly but is six minutes old. */
  stale(payload: Block): Promise<Delivery>
  /** The last payload, to be changed and forged. */
  lastPayload(): Block
  /** How long every acknowledgement took, in milliseconds, in order. */
  readonly ackTimes: readonly number[]
  /** How many Socket Mode connections are open. */
  connections(): number
  /** Asks every Socket Mode client to reconnect, as the platform does every few hours. */
  refreshConnections(): void
  /** Cuts every Socket Mode connection without a word. */
  cutConnections(): void
}

/** How old a stale request is: over the five minutes that receivers allow. */
const STALE_AGE = 6 * 60_000

/** The way to the app: signed HTTP when there is a request URL, else Socket Mode. */
export function createDoor({
  socket,
  signingSecret,
  clock,
  deadline,
}: {
  socket: Socket
  signingSecret: string
  clock: Clock
  deadline: Millis
}): Door & {
  deliver: Deliver
  close(): void
} {
  const ending = new AbortController()
  const ackTimes: number[] = []
  let url: string | undefined
  let last: { kind: Parameters<Deliver>[0]; payload: Block; request: SignedRequest | undefined } | undefined

  const postTo = (request: SignedRequest): Promise<Delivery> => {
    if (!url) throw new Error('no request URL is set')
    return post(url, request, ending.signal)
  }
  const sent = () => {
    if (!last) throw new Error('nothing was delivered yet')
    return last
  }
  const timed = (ack: Ack): Ack => {
    ackTimes.push(ack.ackMs)
    return ack
  }
  return {
    ackTimes,
    async deliver(kind, payload) {
      const request = url === undefined ? undefined : signRequest(signingSecret, clock, formBody(payload))
      last = { kind, payload, request }
      return timed(request ? acknowledged(await postTo(request), deadline) : await socket.send(kind, payload))
    },
    setRequestUrl(next) {
      url = next
    },
    async replayLast() {
      const { kind, payload, request } = sent()
      if (request) return postTo(request)
      const { ackMs, body } = await socket.send(kind, payload, 1)
      return { status: 200, ackMs, text: JSON.stringify(body ?? '') }
    },
    forge: async (payload) => postTo(signRequest(`${signingSecret}x`, clock, formBody(payload))),
    stale: async (payload) => postTo(signRequest(signingSecret, clock, formBody(payload), STALE_AGE)),
    lastPayload: () => sent().payload,
    connections: socket.connections,
    refreshConnections: socket.refresh,
    cutConnections: socket.cut,
    close: () => ending.abort(),
  }
}
