import type { Millis } from '../units.ts'
import type { Keyring } from './keyring.ts'

/** What the charter in force rests on, and what the next one must carry; a fold of the adoptions and rotations of the ledger. */
export interface Seal {
  /** When the charter in force was adopted: nothing signed before replaces it. */
  readonly at: Millis
  /** The charter it replaced; null: it was the first. */
  readonly prev: string | null
  /** The keys that its own signatures are held against. */
  readonly under: Keyring
  /** Layers whose threshold it had to reach. */
  readonly needed: Needed
  /** The keys in force. */
  readonly keyring: Keyring
  /** How often the keys were rotated. */
  readonly rotations: number
}

/** Which layers must sign an adoption. */
export interface Needed {
  readonly signing: boolean
  readonly constitution: boolean
}

/** What was checked and did not hold: stable, and in the refusal's context as `check`. */
export type SealCheck =
  /** No signature, where one is needed. */
  | 'unsigned'
  /** A key that is not in force, or that no charter lists. */
  | 'unknown_key'
  /** An id that means two different keys. */
  | 'ambiguous_key'
  /** One key signed twice. */
  | 'key_twice'
  /** Signed for another org. */
  | 'other_org'
  /** Signed for another content. */
  | 'other_content'
  /** Signed with another locked layer. */
  | 'other_constitution'
  /** Signed to replace another charter, or to follow another rotation. */
  | 'other_predecessor'
  /** Signed before the charter in force was adopted. */
  | 'too_old'
  /** Signed at a time that has not come. */
  | 'from_the_future'
  /** The signature is not that key's over that statement. */
  | 'bad_signature'
  /** Fewer keys signed than the layer asks for. */
  | 'under_threshold'
  /** The charter lists other keys than those in force. */
  | 'keys_differ'

/** Why signatures do not carry what they came with. */
export interface SealFault {
  readonly check: SealCheck
  /** What, where, and what to do. */
  readonly text: string
}
