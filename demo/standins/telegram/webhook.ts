import { isRecord } from '../body.ts'
import { flagOf, integerOf, listOf, type Params, textOf } from './params.ts'
import { bad } from './refusal.ts'

/** Where updates are sent. */
export interface Webhook {
  readonly url: string
  readonly secret: string | undefined
  readonly allowed: readonly string[] | undefined
  readonly maxConnections: number
}

/** The checked parameters of `setWebhook`; undefined when the URL is empty, which removes it. */
export function webhookOf(params: Params): Webhook | undefined {
  const url = textOf(params, 'url')
  const secret = textOf(params, 'secret_token')
  if (url === '') return undefined
  if (!URL.canParse(url) || !allowedTarget(new URL(url))) throw bad('bad webhook: An HTTPS URL must be provided for webhook')
  if (secret.length > 256) throw bad('secret token is too long')
  if (!/^[\w-]*$/.test(secret)) throw bad('secret token contains unallowed characters')
  const maxConnections = integerOf(params, 'max_connections') ?? 40
  return { url, secret: secret || undefined, allowed: allowedUpdates(params), maxConnections }
}

/** The update kinds of `allowed_updates`; undefined keeps the former list. */
export const allowedUpdates = (params: Params): readonly string[] | undefined =>
  listOf(params, 'allowed_updates', 'allowed updates')?.map(String)

/** Whether pending updates are to be forgotten. */
export const dropsPending = (params: Params): boolean => flagOf(params, 'drop_pending_updates')

/** HTTPS anywhere, as the platform demands; plain HTTP only on this machine, as a Bot API server of one's own allows with `--local`. */
const allowedTarget = (url: URL) =>
  url.protocol === 'https:' || (url.protocol === 'http:' && /^(127\.\d+\.\d+\.\d+|localhost)$/.test(url.hostname))

/** Sends one update; `error` says why it counts as not delivered, `reply` is a method call in the answer's body. */
export async function postUpdate(
  webhook: Pick<Webhook, 'url' | 'secret'>,
  update: unknown,
  signal: AbortSignal,
): Promise<{ status: number; error?: string; reply?: Record<string, unknown> }> {
  const secret = webhook.secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': webhook.secret }
  try {
    const headers = { 'content-type': 'application/json', connection: 'close', ...secret }
    const response = await fetch(webhook.url, { method: 'POST', headers, body: JSON.stringify(update), signal })
    const text = await response.text()
    if (!response.ok)
      return { status: response.status, error: `Wrong response from the webhook: ${response.status} ${response.statusText}` }
    const reply = replyOf(text)
    return { status: response.status, ...(reply && { reply }) }
  } catch (error) {
    return { status: 0, error: `Connection failed: ${error instanceof Error ? error.message : String(error)}` }
  }
}

function replyOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) && typeof value['method'] === 'string' ? value : undefined
  } catch {
    return undefined
  }
}
