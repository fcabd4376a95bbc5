import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSignedBy } from '../../src/core/constitution/ed25519.ts'
import { type CharterSignature, type CharterStatement, signedText } from '../../src/core/constitution/statement.ts'
import { canonicalJson, type Json } from '../../src/core/json.ts'
import { BOOT, Core, charterWith } from '../support/core.ts'
import { ANNA, BEN, lockedBy, signed, signingBy } from '../support/signing.ts'

const STATEMENT: CharterStatement = {
  key_id: 'anna',
  at: 1_795_262_400_000,
  org: 'default',
  charter_hash: 'a'.repeat(64),
  constitution_hash: null,
  prev_charter_hash: 'b'.repeat(64),
}

describe('what is signed', () => {
  it('is these bytes, for ever: whoever changes them makes a new version', () => {
    const text = `countersign-charter-v1\n{"at":1795262400000,"charter_hash":"${'a'.repeat(64)}","constitution_hash":null,"key_id":"anna","org":"default","prev_charter_hash":"${'b'.repeat(64)}"}`
    expect(signedText('charter', STATEMENT)).toBe(text)
    // The seed of the key is 32 bytes of 1, so everybody can make this signature again.
    expect(ANNA.public_key).toBe('ed25519:iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w=')
    const signature = 'A1DV9PLQNjtwwEv7mC2G9dThA/Y/vYNwqvnzSxIXiM0GBpCcOyKqTZBduxdfjlPy/UyFEGxUVMosz9Me6x1XDg=='
    expect(ANNA.sign(text)).toBe(signature)
    // Anybody can check it who has the 32 bytes of the key, and nothing of ours.
    const x = Buffer.from(ANNA.public_key.slice('ed25519:'.length), 'base64').toString('base64url')
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
    expect(verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'))).toBe(true)
  })

  it.each([
    ['the statement alone', (s: CharterStatement) => canonicalJson(s)],
    ['the domain of rotations', (s: CharterStatement) => signedText('keys', s)],
    ['another version', (s: CharterStatement) => `countersign-charter-v2\n${canonicalJson(s)}`],
    ['the same meaning in another spelling', (s: CharterStatement) => `countersign-charter-v1\n${JSON.stringify(s, null, 1)}`],
  ])('is not %s', (_, text) => {
    expect(isSignedBy(ANNA.public_key, signedText('charter', STATEMENT), ANNA.sign(text(STATEMENT)))).toBe(false)
  })

  it('is not read with a key of another kind', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed448')
    const text = signedText('charter', STATEMENT)
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(12)
    expect(isSignedBy(`ed25519:${raw.toString('base64')}`, text, sign(null, Buffer.from(text), privateKey).toString('base64'))).toBe(false)
  })
})

/** Every path to a plain value in some JSON. */
const leaves = (value: Json, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] =>
  value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner as Json, [...path, key]))
    : [path]

/** A copy with another value at a path. */
function put(value: Json, [key, ...rest]: readonly (string | number)[], other: Json): Json {
  if (key === undefined) return other
  const copy = structuredClone(value) as Record<string | number, Json>
  copy[key] = put(copy[key] as Json, rest, other)
  return copy as Json
}

it('law: nothing of what two people signed can be changed, neither in the charter nor in the signatures', () => {
  const changes = { signing: signingBy(2, ANNA, BEN), constitution: lockedBy(['deny'], 1, ANNA) }
  const content = charterWith({ ...changes, deny: { intents: ['sell the house'] } })
  const fresh = new Core()
  const signatures = [ANNA, BEN].map((who) => signed(who, content, fresh.state.charterHash))
  const whole = { content, signatures } as unknown as Json
  const paths = leaves(whole)
  expect(fresh.code({ kind: 'adopt', content, signatures }, BOOT)).toBe('ok')
  const other = (was: Json): fc.Arbitrary<Json> =>
    typeof was === 'number'
      ? fc.oneof(fc.integer({ min: 0, max: 1e13 }), fc.constant(was + 1))
      : typeof was === 'boolean'
        ? fc.constant(!was)
        : fc.oneof(fc.string(), fc.constant(null), fc.constant(`${was}x`), fc.constant('anna'), fc.constant('ben'))
  const tampered = fc.constantFrom(...paths).chain((path) => {
    const was = path.reduce<Json>((at, key) => (at as Record<string | number, Json>)[key] as Json, whole)
    return other(was)
      .filter((next) => next !== was)
      .map((next) => ({ path, next }))
  })
  fc.assert(
    fc.property(tampered, ({ path, next }) => {
      const command = put(whole, path, next) as unknown as { content: typeof content; signatures: CharterSignature[] }
      const core = new Core()
      const before = core.state.charterHash
      let code: string
      try {
        code = core.code({ kind: 'adopt', ...command }, BOOT)
      } catch {
        // What the doors' schema would have refused.
        code = 'thrown'
      }
      expect([code === 'ok', core.state.charterHash]).toEqual([false, before])
    }),
    { numRuns: 400 },
  )
})
