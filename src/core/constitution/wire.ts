import { z } from 'zod'
import { KeySetBody } from '../charter/sections/constitution.ts'
import { CharterSignature, KeysSignature } from './statement.ts'

/** Most signatures that are read: twice the keys of both layers. */
const MOST = 64

/** The body of a charter's adoption: what the charter file and its models file say, and the signatures beside it. */
export const AdoptBody = z.strictObject({
  charter: z.record(z.string(), z.unknown()).describe('The charter, as its file says it'),
  models: z.record(z.string(), z.unknown()).describe('The models file beside it'),
  signatures: z.array(CharterSignature).max(MOST).optional().describe('As `.sig.json` holds them'),
})

/** The body of a rotation: the keys to be, and who signed them. */
export const RotationBody = z.strictObject({
  keyring: z.strictObject({ signing: KeySetBody.nullable(), constitution: KeySetBody.nullable() }),
  signatures: z.array(KeysSignature).max(MOST),
})
/** Parsed {@link RotationBody}. */
export type RotationBody = z.infer<typeof RotationBody>
