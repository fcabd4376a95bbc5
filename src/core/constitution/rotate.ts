import type { Millis, Org } from '../units.ts'
import { CLOCK_SLACK } from './check.ts'
import { isWeakKey } from './ed25519.ts'
import { type Keyring, keyringHash, keysById, LAYERS } from './keyring.ts'
import type { Seal, SealFault } from './seal.ts'
import { checkSignatures, underThreshold } from './signatures.ts'
import type { KeysSignature, KeysStatement } from './statement.ts'

/** New keys that ask to be put into force. */
export interface Rotation {
  readonly keyring: Keyring
  readonly signatures: readonly KeysSignature[]
}

/**
 * Why keys may not be rotated, or undefined. The old set signs: the constitution's where there is one, else the charter's. As many of
 * each new set sign too, as its threshold says: a mistyped key would lock everybody out for ever.
 */
export function rotationFault(org: Org, seal: Seal, { keyring, signatures }: Rotation, now: Millis): SealFault | undefined {
  const old = seal.keyring
  const authority = old.constitution ?? old.signing
  if (!authority) return { check: 'unknown_key', text: 'the charter in force has no keys to rotate; list some in its signing section' }
  for (const layer of LAYERS)
    if ((old[layer] === null) !== (keyring[layer] === null))
      return { check: 'keys_differ', text: `${layer}: a rotation replaces the keys of a layer; it neither adds nor removes one` }
  const fault = keysFault(keyring)
  if (fault) return fault
  const { keys, ambiguous } = keysById(old, keyring)
  if (ambiguous[0] !== undefined)
    return { check: 'ambiguous_key', text: `${ambiguous[0]} names two different keys; give the new one a new id` }
  const expected = { keyring_hash: keyringHash(keyring), prev_keyring_hash: keyringHash(old), rotation: seal.rotations + 1 }
  const checked = checkSignatures('keys', signatures, keys, ({ statement }) =>
    statementFault(org, expected, statement as KeysStatement, now),
  )
  if ('fault' in checked) return checked.fault
  const thin = underThreshold('a rotation, by the keys in force,', authority, checked.signers)
  if (thin) return thin
  for (const layer of LAYERS) {
    const set = keyring[layer]
    const missing = set && underThreshold(`a rotation, by the new ${layer} keys,`, set, checked.signers)
    if (missing) return missing
  }
  return undefined
}

/** What the schema of a key set cannot see, in words. */
export function keysFault(keyring: Keyring): SealFault | undefined {
  for (const layer of LAYERS) {
    const set = keyring[layer]
    if (!set) continue
    const [ids, keys] = [set.keys.map((k) => k.id), set.keys.map((k) => k.public_key)]
    if (new Set(ids).size < ids.length || new Set(keys).size < keys.length)
      return { check: 'key_twice', text: `${layer}.keys: lists a key or an id twice; each key counts once` }
    if (set.threshold > keys.length)
      return { check: 'under_threshold', text: `${layer}.threshold: ${set.threshold} signatures cannot come from ${keys.length} keys` }
    const weak = set.keys.find((k) => isWeakKey(k.public_key))
    if (weak) return { check: 'bad_signature', text: `${layer}.keys: ${weak.id} is a key for which anybody can sign; make another` }
  }
  return undefined
}

function statementFault(
  org: Org,
  expected: Pick<KeysStatement, 'keyring_hash' | 'prev_keyring_hash' | 'rotation'>,
  statement: KeysStatement,
  now: Millis,
): SealFault | undefined {
  const by = `the signature of ${statement.key_id}`
  if (statement.org !== org) return { check: 'other_org', text: `${by} is for the org ${statement.org}, not ${org}` }
  if (statement.keyring_hash !== expected.keyring_hash) return { check: 'other_content', text: `${by} is for other keys` }
  if (statement.prev_keyring_hash !== expected.prev_keyring_hash || statement.rotation !== expected.rotation)
    return { check: 'other_predecessor', text: `${by} does not replace the keys in force, rotation ${expected.rotation}; sign again` }
  if (statement.at > now + CLOCK_SLACK)
    return {
      check: 'from_the_future',
      text: `${by} is dated ${new Date(statement.at).toISOString()}, which has not come; check the clocks`,
    }
  return undefined
}
