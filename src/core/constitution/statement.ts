import { z } from 'zod'
import { KeyId } from '../charter/sections/constitution.ts'
import { canonicalJson } from '../json.ts'

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hex digits')

/** A signature: the base64 of 64 bytes (RFC 8032 section 5.1.6), in its one canonical spelling. */
const signature = z.string().regex(/^[A-Za-z0-9+/]{85}[AQgw]==$/, 'expected the base64 of 64 bytes')

/** What a charter's signature says: this key, at this time, wants this content to follow that charter in that org. */
export const CharterStatement = z.strictObject({
  key_id: KeyId,
  /** Epoch ms by the signer's clock. */
  at: z.int().min(0),
  org: z.string().min(1).max(64),
  /** SHA-256 over the canonical JSON of the whole content, the models file included: the hash that names the charter everywhere. */
  charter_hash: sha256Hex,
  /** SHA-256 over the canonical JSON of the locked parts; null: the charter has no constitution. */
  constitution_hash: sha256Hex.nullable(),
  /** The charter it replaces; null: the first of its ledger. */
  prev_charter_hash: sha256Hex.nullable(),
})
/** Parsed {@link CharterStatement}. */
export type CharterStatement = z.infer<typeof CharterStatement>

/** What a signature of new keys says. */
export const KeysStatement = z.strictObject({
  key_id: KeyId,
  /** Epoch ms by the signer's clock. */
  at: z.int().min(0),
  org: z.string().min(1).max(64),
  /** Of the keyring that is to be in force. */
  keyring_hash: sha256Hex,
  /** Of the keyring that is in force. */
  prev_keyring_hash: sha256Hex,
  /** 1 for the first rotation of a ledger, then 2, 3 …: an old rotation cannot be played again when its keys come back. */
  rotation: z.int().min(1),
})
/** Parsed {@link KeysStatement}. */
export type KeysStatement = z.infer<typeof KeysStatement>

/** A charter's statement with its signature, as `.sig.json` and the ledger hold it. */
export const CharterSignature = z.strictObject({ statement: CharterStatement, signature })
/** Parsed {@link CharterSignature}. */
export type CharterSignature = z.infer<typeof CharterSignature>

/** A statement about keys with its signature. */
export const KeysSignature = z.strictObject({ statement: KeysStatement, signature })
/** Parsed {@link KeysSignature}. */
export type KeysSignature = z.infer<typeof KeysSignature>

/** What the bytes that are signed begin with: the purpose and its version, so that no signature is taken for another kind of statement. */
const DOMAINS = { charter: 'countersign-charter-v1', keys: 'countersign-keys-v1' } as const
/** One of {@link DOMAINS}. */
export type Domain = keyof typeof DOMAINS

/** The text whose UTF-8 bytes are signed: the domain, a newline, and the statement's canonical JSON (RFC 8785). */
export const signedText = (domain: Domain, statement: CharterStatement | KeysStatement): string =>
  `${DOMAINS[domain]}\n${canonicalJson(statement)}`
