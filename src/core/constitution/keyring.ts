import type { CharterDocument } from '../charter/content.ts'
import { digestOf } from '../json.ts'

/** A key that may sign charters. */
export interface Key {
  readonly id: string
  /** `ed25519:` and the base64 of 32 bytes. */
  readonly public_key: string
}

/** Keys, and how many different ones must sign. */
export interface KeySet {
  readonly keys: readonly Key[]
  readonly threshold: number
}

/** The names of the two layers, each with keys of its own. */
export const LAYERS = ['signing', 'constitution'] as const
/** One of {@link LAYERS}. */
export type Layer = (typeof LAYERS)[number]

/** The keys of both layers; null: the layer has none. */
export type Keyring = { readonly [L in Layer]: KeySet | null }

/** A keyring without keys: what a charter without signatures has. */
export const NO_KEYS: Keyring = { signing: null, constitution: null }

const setOf = (section: KeySet | undefined): KeySet | null =>
  section ? { keys: section.keys.map(({ id, public_key }) => ({ id, public_key })), threshold: section.threshold } : null

/** The keys that a charter lists. */
export const keyringOf = ({ signing, constitution }: Pick<CharterDocument, Layer>): Keyring => ({
  signing: setOf(signing),
  constitution: setOf(constitution),
})

/** What a rotation names a keyring by: SHA-256 over its canonical JSON. */
export const keyringHash = (keyring: Keyring): string => digestOf(keyring)

/** Every key of some keyrings by its id; an id that means two keys is left out and named. */
export function keysById(...keyrings: readonly Keyring[]): {
  readonly keys: ReadonlyMap<string, string>
  readonly ambiguous: readonly string[]
} {
  const keys = new Map<string, string>()
  const ambiguous = new Set<string>()
  for (const keyring of keyrings)
    for (const layer of LAYERS)
      for (const { id, public_key } of keyring[layer]?.keys ?? []) {
        if ((keys.get(id) ?? public_key) !== public_key) ambiguous.add(id)
        keys.set(id, public_key)
      }
  for (const id of ambiguous) keys.delete(id)
  return { keys, ambiguous: [...ambiguous].sort() }
}
