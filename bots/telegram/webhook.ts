import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Update } from 'grammy/types'

/** Largest body read: Telegram's updates are a few kilobytes. */
const MOST_BYTES = 1_000_000

/** What a webhook needs. `handle` undefined answers: not connected yet, come again. */
export interface WebhookDeps {
  readonly secret: string
  readonly ready: () => boolean
  readonly handle: (update: Update) => Promise<void>
}

/**
 * Answers one request of Telegram's to the webhook: 401 without the secret it was given, 503 while we are not connected (it
 * comes again), else 200 once the update was handled.
 */
export async function answerWebhook(deps: WebhookDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const end = (status: number): void => void response.writeHead(status, { 'content-length': 0 }).end()
  if (!secretFits(deps.secret, request.headers['x-telegram-bot-api-secret-token'])) return end(401)
  if (request.method !== 'POST') return end(405)
  if (!deps.ready()) return end(503)
  const update = await readUpdate(request)
  if (update === undefined) return end(400)
  await deps.handle(update)
  end(200)
}

/** Compared by digest, in the same time whatever was sent. */
function secretFits(secret: string, given: string | readonly string[] | undefined): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return typeof given === 'string' && timingSafeEqual(digest(secret), digest(given))
}

async function readUpdate(request: IncomingMessage): Promise<Update | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    // Throws when the sender hangs up halfway.
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > MOST_BYTES) return undefined
      chunks.push(chunk)
    }
    const value: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    return isUpdate(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isUpdate = (value: unknown): value is Update =>
  typeof value === 'object' && value !== null && 'update_id' in value && typeof value.update_id === 'number'
