import { z } from 'zod'

/** A public key as the charter lists it: `ed25519:` and the base64 of its 32 bytes (RFC 8032 section 5.1.5). */
const PublicKey = z
  .string()
  .regex(
    /^ed25519:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/,
    'expected ed25519: and the base64 of 32 bytes, as `countersign charter keygen` prints',
  )

/** The id of a key: what a signature names it by. Never given to another key. */
export const KeyId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/, 'expected 1–64 of A–Z a–z 0–9 . _ @ -, first a letter or digit')

/** Most keys of one set: each signature costs about 0.1 ms to check. */
const MOST_KEYS = 16

/** Keys, and how many of them must sign. */
const keySet = {
  keys: z
    .array(z.strictObject({ id: KeyId, public_key: PublicKey }))
    .min(1)
    .max(MOST_KEYS),
  threshold: z.int().min(1).max(MOST_KEYS).describe('How many different keys must sign'),
}

/** A set of keys with its threshold, on the wire and in entries. */
export const KeySetBody = z.strictObject(keySet)

/** Whose signatures a charter needs. With `require_signature` nothing unsigned is put into force, and the server does not start on it. */
const SigningSection = z.strictObject({ require_signature: z.boolean(), ...keySet })

/** The locked layer: dotted paths of the charter that do not change without signatures of the constitution's own keys. */
const ConstitutionSection = z.strictObject({
  locked: z
    .array(z.string().regex(/^[a-z][a-z0-9_]{0,63}(\.[a-z][a-z0-9_]{0,63}){0,7}$/, 'expected a path such as deny or budgets.org_day_usd'))
    .max(200),
  ...keySet,
})

/** How many people a new charter needs: it is proposed, and takes effect when so many have said yes. */
const AmendmentsSection = z.strictObject({ people: z.int().min(1).max(20) })

/** The sections of this folder, for the charter's schema; all may be absent. */
export const constitutionSections = {
  constitution: ConstitutionSection.optional(),
  signing: SigningSection.optional(),
  amendments: AmendmentsSection.optional(),
}
