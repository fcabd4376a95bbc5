import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { canonicalJson } from '../../core/json.ts'
import type { Millis } from '../../core/units.ts'
import type { SampleKey } from './store.ts'

/** Of the sealed form: a version, the nonce of 96 bits that NIST SP 800-38D recommends, and its longest tag. */
const VERSION = 1
const IV = 12
const TAG = 16

/** The keys of samples: derived from the master secret, so that every process, also after a restart, knows the same. */
export interface SampleKeys {
  readonly seal: Buffer
  readonly digest: Buffer
}

/** What is kept sealed: content of model calls, and images of requests. Neither can be opened, or named, with the keys of the other. */
export type SealedUse = 'sample' | 'image'

/** Derives the keys of a use, each under a label of its own, as docs/decisions/0003 has it. */
export const sealedKeys = (master: Uint8Array, use: SealedUse): SampleKeys => ({
  seal: createHmac('sha256', master).update(`countersign-${use}-seal-v1`).digest(),
  digest: createHmac('sha256', master).update(`countersign-${use}-digest-v1`).digest(),
})

/** {@link sealedKeys} of samples. */
export const sampleKeys = (master: Uint8Array): SampleKeys => sealedKeys(master, 'sample')

/**
 * What the ledger holds of a content: HMAC-SHA256 (hex) over the request and the canonical JSON. Keyed, because much content can be guessed, and
 * whoever reads the ledger could try guesses against a bare hash; with the request in it, because equal contents of two requests should not show.
 */
export const sampleDigest = (keys: SampleKeys, request: string, content: unknown): string =>
  createHmac('sha256', keys.digest)
    .update(canonicalJson([request, content]))
    .digest('hex')

/** AES-256-GCM, bound to what it is of and until when it may be read: nothing that is kept can stand in for another. */
export function sealBytes(keys: SampleKeys, key: SampleKey, until: Millis, content: Uint8Array): Buffer {
  const iv = randomBytes(IV)
  const cipher = createCipheriv('aes-256-gcm', keys.seal, iv, { authTagLength: TAG }).setAAD(boundTo(key, until))
  const sealed = Buffer.concat([cipher.update(content), cipher.final()])
  return Buffer.concat([Buffer.from([VERSION]), iv, cipher.getAuthTag(), sealed])
}

/** The bytes that {@link sealBytes} sealed for this key and time; undefined for anything else, and under other keys. */
export function openBytes(keys: SampleKeys, key: SampleKey, until: Millis, sealed: Uint8Array): Buffer | undefined {
  const bytes = Buffer.from(sealed)
  if (bytes[0] !== VERSION || bytes.length < 1 + IV + TAG) return undefined
  const decipher = createDecipheriv('aes-256-gcm', keys.seal, bytes.subarray(1, 1 + IV), { authTagLength: TAG })
  decipher.setAAD(boundTo(key, until)).setAuthTag(bytes.subarray(1 + IV, 1 + IV + TAG))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(1 + IV + TAG)), decipher.final()])
  } catch {
    return undefined
  }
}

/** {@link sealBytes} of a text. */
export const sealText = (keys: SampleKeys, key: SampleKey, until: Millis, text: string): Buffer =>
  sealBytes(keys, key, until, Buffer.from(text))

/** The text that {@link sealText} sealed, as {@link openBytes}. */
export const openText = (keys: SampleKeys, key: SampleKey, until: Millis, sealed: Uint8Array): string | undefined =>
  openBytes(keys, key, until, sealed)?.toString('utf8')

const boundTo = ({ org, request, digest }: SampleKey, until: Millis): Buffer => Buffer.from(canonicalJson([org, request, digest, until]))
