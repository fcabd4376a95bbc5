import { createPublicKey, type KeyObject, verify } from 'node:crypto'

/** The DER of an Ed25519 SubjectPublicKeyInfo before its 32 bytes (RFC 8410 section 4). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex')

/**
 * The y coordinates of small order, in hex with the sign bit cleared: for such a "key" anybody can make signatures. RFC 8032 does not
 * refuse them and neither does the engine; the list is that of Chalkias, Garillot and Nikolaenko, "Taming the many EdDSAs" (2020), table 1.
 */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
])

const bytesOf = (publicKey: string): Buffer => Buffer.from(publicKey.slice('ed25519:'.length), 'base64')

/** Whether a listed key proves nothing, because its point has small order. */
export function isWeakKey(publicKey: string): boolean {
  const bytes = bytesOf(publicKey)
  bytes[31] = (bytes[31] as number) & 0x7f
  return SMALL_ORDER.has(bytes.toString('hex'))
}

/** The key object of a listed public key. @throws when it is not 32 bytes */
function publicKeyOf(publicKey: string): KeyObject {
  const bytes = bytesOf(publicKey)
  if (bytes.length !== 32) throw new TypeError(`${publicKey} is not an Ed25519 public key`)
  return createPublicKey({ key: Buffer.concat([SPKI, bytes]), format: 'der', type: 'spki' })
}

/**
 * Whether a base64 signature of a text's UTF-8 bytes is the key's (RFC 8032 section 5.1.7). Deterministic, so replaying a ledger gives
 * the same answer; what cannot be read is no signature.
 */
export function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64')
  // Node reads other spellings of the same bytes; in a ledger a signature has one.
  if (isWeakKey(publicKey) || bytes.toString('base64') !== signature) return false
  try {
    return verify(null, Buffer.from(text, 'utf8'), publicKeyOf(publicKey), bytes)
  } catch {
    return false
  }
}
