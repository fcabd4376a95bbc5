import type { IncomingMessage, ServerResponse } from 'node:http'
import { type App, HTTPModuleFunctions, type Receiver, verifySlackRequest } from '@slack/bolt'
import type { Clock } from '../../src/core/ports.ts'

/** What the door for signed HTTP is built from. */
export interface HttpDeps {
  readonly signingSecret: string
  readonly clock: Clock
  readonly fault: (error: unknown) => void
}

/** A Bolt receiver that is mounted on somebody else's server. */
export interface HttpReceiver extends Receiver {
  /** Answers one request from Slack: 401 unless it is signed with our secret and younger than five minutes. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
}

/** Far above any interaction: the message that was clicked comes along, at most 50 blocks. */
const BODY_LIMIT = 1_000_000

/**
 * Signed HTTP. Bolt's own HTTP receiver has a server of its own and reads the system's clock; this one has the same parts
 * (reading, verifying, acknowledging) with ours.
 */
export function createHttpReceiver({ signingSecret, clock, fault }: HttpDeps): HttpReceiver {
  let app: App | undefined
  return {
    init(made) {
      app = made
    },
    start: async () => undefined,
    stop: async () => undefined,
    async handle(request, response) {
      try {
        const body = await read(request, signingSecret, clock)
        // What follows on this connection, perhaps the rest of a body that was too large, is not read.
        if (typeof body === 'number') return end(response.setHeader('connection', 'close'), body)
        if (body['ssl_check'] !== undefined) return end(response, 200)
        if (body['type'] === 'url_verification') return HTTPModuleFunctions.buildUrlVerificationResponse(response, body)
        await app?.processEvent({ body, ack: acknowledge(response), ...retry(request) })
        // Signed by Slack, but of a kind nobody here knows: Bolt leaves it without an answer.
        if (!response.headersSent) end(response, 404)
      } catch (error) {
        fault(error)
        if (!response.headersSent) end(response, 500)
      }
    },
  }
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status)
  response.end()
}

/** The body of a genuine request, or the status that refuses it. */
async function read(request: IncomingMessage, secret: string, clock: Clock): Promise<Record<string, unknown> | number> {
  if (request.method !== 'POST') return 405
  const buffered = await HTTPModuleFunctions.bufferIncomingMessage(request, BODY_LIMIT).catch((error: unknown) =>
    HTTPModuleFunctions.isRawBodyError(error) ? error.statusCode : Promise.reject(error),
  )
  if (typeof buffered === 'number') return buffered
  if (!genuine(request, buffered.rawBody.toString(), secret, clock)) return 401
  try {
    const body: unknown = HTTPModuleFunctions.parseHTTPRequestBody(buffered)
    return typeof body === 'object' && body !== null ? { ...body } : 400
  } catch {
    return 400
  }
}

function genuine({ headers }: IncomingMessage, body: string, signingSecret: string, clock: Clock): boolean {
  const signature = headers['x-slack-signature']
  const timestamp = Number(headers['x-slack-request-timestamp'])
  if (typeof signature !== 'string' || !Number.isSafeInteger(timestamp)) return false
  try {
    const signed = { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp }
    verifySlackRequest({ signingSecret, body, headers: signed, nowMilliseconds: clock.now() })
    return true
  } catch {
    return false
  }
}

// Bolt's own acknowledgement would complain by a timer when nobody acknowledges; here everything is, before it is looked at.
const acknowledge = (response: ServerResponse) => async (answer?: unknown) => {
  if (!response.headersSent) HTTPModuleFunctions.buildContentResponse(response, answer)
}

function retry({ headers }: IncomingMessage): { retryNum?: number; retryReason?: string } {
  const num = Number(headers['x-slack-retry-num'])
  const reason = headers['x-slack-retry-reason']
  return { ...(Number.isSafeInteger(num) ? { retryNum: num } : {}), ...(typeof reason === 'string' ? { retryReason: reason } : {}) }
}
