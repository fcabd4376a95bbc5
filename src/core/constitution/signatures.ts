import { isSignedBy } from './ed25519.ts'
import type { KeySet } from './keyring.ts'
import type { SealFault } from './seal.ts'
import type { CharterStatement, Domain, KeysStatement } from './statement.ts'
import { signedText } from './statement.ts'

/** A statement of either kind with its signature. */
export interface Signed {
  readonly statement: CharterStatement | KeysStatement
  readonly signature: string
}

/** The ids that signed, or the first thing that is wrong. One bad signature spoils the whole: nothing that was tampered with is half believed. */
export function checkSignatures(
  domain: Domain,
  signatures: readonly Signed[],
  keys: ReadonlyMap<string, string>,
  faultOf: (signed: Signed) => SealFault | undefined,
): { readonly signers: ReadonlySet<string> } | { readonly fault: SealFault } {
  const signers = new Set<string>()
  const used = new Set<string>()
  for (const signed of signatures) {
    const { key_id } = signed.statement
    const key = keys.get(key_id)
    if (key === undefined)
      return { fault: { check: 'unknown_key', text: `${key_id} is not a key in force; remove its signature, or rotate the keys first` } }
    if (signers.has(key_id) || used.has(key))
      return { fault: { check: 'key_twice', text: `${key_id} signed twice; each key counts once, so remove one of the two` } }
    const fault = faultOf(signed)
    if (fault) return { fault }
    if (!isSignedBy(key, signedText(domain, signed.statement), signed.signature))
      return { fault: { check: 'bad_signature', text: `the signature that names ${key_id} was not made by that key over this statement` } }
    signers.add(key_id)
    used.add(key)
  }
  return { signers }
}

/** Whether a set's threshold is not reached by who signed. */
export function underThreshold(what: string, set: KeySet, signers: ReadonlySet<string>): SealFault | undefined {
  const signed = set.keys.filter(({ id }) => signers.has(id)).map(({ id }) => id)
  if (signed.length >= set.threshold) return undefined
  const names = set.keys.map(({ id }) => id).join(', ')
  return {
    check: signers.size === 0 ? 'unsigned' : 'under_threshold',
    text: `${what} needs ${set.threshold} of the keys ${names}; ${signed.length === 0 ? 'none' : signed.join(', ')} signed`,
  }
}
