import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Millis } from '../../../src/core/units.ts'
import { isRecord } from '../body.ts'
import type { Ack, Violation } from './acks.ts'

/** Kinds of envelopes that the stand-in sends. */
export type EnvelopeType = 'interactive' | 'slash_commands' | 'events_api'

/** The platform's side of Socket Mode. */
export interface Socket {
  /** A new WebSocket URL that can be used once, for `apps.connections.open`. */
  ticket(base: string): string
  /** Sends a payload over one connection. @throws when nobody is connected, or no acknowledgement comes before the deadline. */
  send(type: EnvelopeType, payload: unknown, retry?: number): Promise<Ack>
  /** Asks every client to reconnect, as the platform does every few hours. */
  refresh(): void
  /** Cuts every connection without a word. */
  cut(): void
  connections(): number
  close(): void
}

interface Waiting {
  readonly at: number
  readonly resolve: (ack: Ack) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

/** Accepts WebSocket connections of an HTTP server under `/link`; each needs an unused ticket. */
export function createSocket(server: Server, deadline: Millis, changed: () => void, violate: (violation: Violation) => void): Socket {
  const sockets = new WebSocketServer({ noServer: true })
  const tickets = new Set<string>()
  const open: WebSocket[] = []
  const waiting = new Map<string, Waiting>()
  const late = new Map<string, number>()
  let count = 0
  let turn = 0

  server.on('upgrade', (request, stream, head) => {
    const ticket = new URL(request.url ?? '/', 'ws://standin').searchParams.get('ticket') ?? ''
    if (!tickets.delete(ticket)) return void stream.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n')
    sockets.handleUpgrade(request, stream, head, (socket) => {
      open.push(socket)
      socket.on('close', () => {
        open.splice(open.indexOf(socket), 1)
        changed()
      })
      socket.on('error', () => socket.terminate())
      socket.on('message', (data) => acknowledge(String(data)))
      socket.send(JSON.stringify({ type: 'hello', num_connections: open.length, connection_info: { app_id: 'A0STANDIN' } }))
      changed()
    })
  })

  const acknowledge = (text: string) => {
    const message = parsed(text)
    if (!message) return violate({ what: 'no JSON', detail: text.slice(0, 200) })
    const id = String(message['envelope_id'])
    const envelope = waiting.get(id)
    const sentAt = late.get(id)
    if (sentAt !== undefined) return violate({ what: 'late ack', detail: `${id} after ${Math.round(performance.now() - sentAt)} ms` })
    if (!envelope) return violate({ what: 'ack without an envelope', detail: id })
    waiting.delete(id)
    clearTimeout(envelope.timer)
    envelope.resolve({ ackMs: performance.now() - envelope.at, body: message['payload'] })
  }

  return {
    ticket(base) {
      count += 1
      tickets.add(`t${count}`)
      return `${base.replace(/^http/, 'ws')}/link/?ticket=t${count}&app_id=A0STANDIN`
    },
    send(type, payload, retry) {
      const socket = open[turn++ % Math.max(1, open.length)]
      if (!socket) return Promise.reject(new Error('no Socket Mode connection'))
      count += 1
      const id = `envelope-${count}`
      const accepts_response_payload = type !== 'events_api'
      const again = retry === undefined ? {} : { retry_attempt: retry, retry_reason: 'timeout' }
      return new Promise<Ack>((resolve, reject) => {
        const at = performance.now()
        const timer = setTimeout(() => {
          waiting.delete(id)
          late.set(id, at)
          reject(new Error(`${type} ${id} was not acknowledged within ${deadline} ms`))
        }, deadline)
        waiting.set(id, { at, resolve, reject, timer })
        socket.send(JSON.stringify({ envelope_id: id, type, payload, accepts_response_payload, ...again }))
      })
    },
    refresh() {
      for (const socket of open) socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }))
    },
    cut() {
      for (const socket of [...open]) socket.terminate()
    },
    connections: () => open.length,
    close() {
      for (const { timer, reject } of waiting.values()) {
        clearTimeout(timer)
        reject(new Error('the stand-in was stopped'))
      }
      waiting.clear()
      for (const socket of [...open]) socket.terminate()
      sockets.close()
    },
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}
