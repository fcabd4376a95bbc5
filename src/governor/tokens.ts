import { createHmac, hash, timingSafeEqual } from 'node:crypto'

/** How every key's token begins; secret scanners know it by this. */
const TOKEN_PREFIX = 'csk_'

/** Lower-case hex SHA-256 of a token: what is kept and compared, never the token itself. */
export const hashToken = (token: string): string => hash('sha256', token)

/**
 * The bearer token of a key: `csk_<key id>_<base64url(HMAC-SHA256(master, key id))>`. Made again from the master secret, so that
 * a restart keeps every key; nothing but its {@link hashToken} is ever stored.
 */
export const keyToken = (master: Uint8Array, keyId: string): string =>
  `${TOKEN_PREFIX}${keyId}_${createHmac('sha256', master).update(keyId).digest('base64url')}`

/** The secret that signs a key's queue jobs: HMAC-SHA256 with the token as key, so that a job never carries the token. */
export const queueSecret = (token: string): Buffer => createHmac('sha256', token).update('countersign-queue-v1').digest()

/** Whether two texts are the same, in a time that tells nothing of where they differ or how long they are. */
export const sameSecret = (a: string, b: string): boolean => timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'))

/** The signature of a queue job (hex HMAC-SHA256): time, nonce and body stand a line each, and the first two cannot hold a newline. */
export const queueSignature = (secret: Uint8Array, time: number, nonce: string, body: string): string =>
  createHmac('sha256', secret).update(`${time}\n${nonce}\n${body}`).digest('hex')

/**
 * The keyed hash of what is redacted: twelve hex digits of HMAC-SHA256. The same card number is the same marker in every entry of an
 * installation, and nobody without the master secret can try numbers against a ledger.
 */
export function redactionHash(master: Uint8Array): (text: string) => string {
  const key = createHmac('sha256', master).update('countersign-redaction-v1').digest()
  return (text) => createHmac('sha256', key).update(text).digest('hex').slice(0, 12)
}

/** The secret Telegram sends back with each update when none was configured: derived, so that every process knows the same. */
export const webhookSecret = (master: Uint8Array): string =>
  createHmac('sha256', master).update('countersign-telegram-webhook-v1').digest('base64url')

/** The key that seals what Slack's modals carry: derived, so that every process, also after a restart, knows the same. */
export const modalKey = (master: Uint8Array): Buffer => createHmac('sha256', master).update('countersign-slack-modal-key-v1').digest()
