import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { compileCharter } from '../../src/core/charter/compile.ts'
import type { CharterContent } from '../../src/core/charter/content.ts'
import { type Keyring, keyringHash } from '../../src/core/constitution/keyring.ts'
import { constitutionHash } from '../../src/core/constitution/locked.ts'
import {
  type CharterSignature,
  type CharterStatement,
  type KeysSignature,
  type KeysStatement,
  signedText,
} from '../../src/core/constitution/statement.ts'
import { NOON } from './core.ts'

/** The DER of an Ed25519 PKCS #8 key before its 32 bytes (RFC 8410 section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A key pair made from one byte, so that every run has the same. */
export interface Signer {
  readonly id: string
  readonly public_key: string
  /** As the charter lists it. */
  readonly listed: { readonly id: string; readonly public_key: string }
  readonly pem: string
  sign(text: string): string
}

/** The signer of a seed; `id` names it. */
export function signer(id: string, seed: Buffer | number): Signer {
  const bytes = typeof seed === 'number' ? Buffer.alloc(32, seed) : seed
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, bytes]), format: 'der', type: 'pkcs8' })
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(12)
  const public_key = `ed25519:${raw.toString('base64')}`
  return {
    id,
    public_key,
    listed: { id, public_key },
    pem: key.export({ format: 'pem', type: 'pkcs8' }) as string,
    sign: (text) => sign(null, Buffer.from(text), key).toString('base64'),
  }
}

export const ANNA = signer('anna', 1)
export const BEN = signer('ben', 2)
export const CARO = signer('caro', 3)
export const MALLORY = signer('mallory', 66)

/** A signing section of these signers. */
export const signingBy = (threshold: number, ...signers: readonly Signer[]) => ({
  require_signature: true,
  threshold,
  keys: signers.map((s) => s.listed),
})

/** A constitution of these signers. */
export const lockedBy = (locked: readonly string[], threshold: number, ...signers: readonly Signer[]) => ({
  locked,
  threshold,
  keys: signers.map((s) => s.listed),
})

/** A signature of a content, replacing the charter of hash `prev`; anything of the statement may be changed before it is signed. */
export function signed(
  who: Signer,
  content: CharterContent,
  prev: string | null,
  changes: Partial<CharterStatement> = {},
): CharterSignature {
  const statement: CharterStatement = {
    key_id: who.id,
    at: NOON,
    org: content.charter.org,
    charter_hash: compileCharter(content).hash,
    constitution_hash: constitutionHash(content.charter),
    prev_charter_hash: prev,
    ...changes,
  }
  return { statement, signature: who.sign(signedText('charter', statement)) }
}

/** A signature of new keys. */
export function signedKeys(who: Signer, old: Keyring, next: Keyring, rotation = 1, changes: Partial<KeysStatement> = {}): KeysSignature {
  const statement: KeysStatement = {
    key_id: who.id,
    at: NOON,
    org: 'default',
    keyring_hash: keyringHash(next),
    prev_keyring_hash: keyringHash(old),
    rotation,
    ...changes,
  }
  return { statement, signature: who.sign(signedText('keys', statement)) }
}
