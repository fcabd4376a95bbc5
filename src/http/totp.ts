import { createHmac } from 'node:crypto'
import { DRIFT, STEP, stepOf } from '../core/confirm/factor.ts'
import type { Millis, Org } from '../core/units.ts'
import { sameSecret } from '../governor/tokens.ts'

/** Digits of a code: what every authenticator shows (RFC 4226 section 5.3 asks for six at the least). */
const DIGITS = 6
/** Length of a secret in bytes: that of the HMAC, as RFC 4226 section 4 recommends. */
const SECRET = 20

/**
 * The secret of an operator's enrolment: 20 bytes of HMAC-SHA256 of the master secret. Made again whenever a code is looked at, as
 * the tokens of keys are, so that it is stored nowhere; a new enrolment, or another master secret, makes another one.
 */
export const totpSecret = (master: Uint8Array, org: Org, operator: string, enrolment: string): Buffer =>
  createHmac('sha256', master)
    .update(JSON.stringify(['countersign-totp-v1', org, operator, enrolment]))
    .digest()
    .subarray(0, SECRET)

/** The code of a counter: HOTP with HMAC-SHA-1 and dynamic truncation (RFC 4226 section 5.3). */
export function hotp(secret: Uint8Array, counter: number, digits = DIGITS): string {
  const message = Buffer.alloc(8)
  message.writeBigUInt64BE(BigInt(counter))
  const mac = createHmac('sha1', secret).update(message).digest()
  const offset = (mac.at(-1) ?? 0) & 0x0f
  const truncated = mac.readUInt32BE(offset) & 0x7fffffff
  return String(truncated % 10 ** digits).padStart(digits, '0')
}

/** The time step near `now` whose code this is (RFC 6238), the latest first; null when there is none. Each is compared, in a time that tells nothing. */
export function stepOfCode(secret: Uint8Array, code: string, now: Millis): number | null {
  let found: number | null = null
  for (let drift = -DRIFT; drift <= DRIFT; drift++) {
    const step = stepOf(now) + drift
    if (step >= 0 && sameSecret(code, hotp(secret, step))) found = step
  }
  return found
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Base 32 without padding (RFC 4648 section 6). */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => BASE32[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

/** What an authenticator reads a secret from (https://github.com/google/google-authenticator/wiki/Key-Uri-Format). */
export function otpauthUri(org: Org, operator: string, secret: Uint8Array): string {
  const issuer = encodeURIComponent(org === 'default' ? 'Countersign' : `Countersign ${org}`)
  const period = STEP / 1000
  return `otpauth://totp/${issuer}:${encodeURIComponent(operator)}?secret=${base32(secret)}&issuer=${issuer}&algorithm=SHA1&digits=${DIGITS}&period=${period}`
}
