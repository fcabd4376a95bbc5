import { expect, it } from 'vitest'
import { charterWith } from '../support/core.ts'
import { ANNA, BEN, CARO, lockedBy, signingBy } from '../support/signing.ts'

const refused = (changes: Record<string, unknown>): string => {
  try {
    charterWith(changes)
    return 'loaded'
  } catch (error) {
    return (error as Error).message
  }
}
const weak = { id: 'weak', public_key: `ed25519:${Buffer.from(`01${'00'.repeat(31)}`, 'hex').toString('base64')}` }
const people = [{ id: 'alice', telegram: 1001 }]

it.each<[string, Record<string, unknown>, RegExp]>([
  ['asks for more signatures than it lists keys', { signing: signingBy(3, ANNA, BEN) }, /3 signatures cannot come from 2 keys/],
  ['asks for no signature at all', { signing: signingBy(0, ANNA) }, /threshold/],
  ['lists a key twice under two names', { signing: signingBy(1, ANNA, { ...ANNA, listed: { ...ANNA.listed, id: 'ann' } }) }, /twice/],
  ['lists an id twice', { signing: signingBy(1, ANNA, { ...BEN, listed: { ...BEN.listed, id: 'anna' } }) }, /twice/],
  ['lists a key for which anybody can sign', { signing: { require_signature: true, threshold: 1, keys: [weak] } }, /anybody can sign/],
  ['lists a key that is none', { signing: { ...signingBy(1), keys: [{ id: 'a', public_key: 'ed25519:AAAA' }] } }, /public_key/],
  [
    'lists a key of another kind',
    { signing: { ...signingBy(1), keys: [{ id: 'a', public_key: ANNA.public_key.replace('ed25519', 'rsa') }] } },
    /public_key/,
  ],
  [
    'means two keys by one id',
    { signing: signingBy(1, ANNA), constitution: lockedBy(['deny'], 1, { ...BEN, listed: { ...BEN.listed, id: 'anna' } }) },
    /another key/,
  ],
  ['locks a name that no charter has', { constitution: lockedBy(['denny'], 1, CARO) }, /denny.*lock nothing/],
  ['locks a name of a prototype', { constitution: lockedBy(['constructor'], 1, CARO) }, /lock nothing/],
  ['wants more people for a change than may approve', { solo: false, operators: people, amendments: { people: 2 } }, /amendments\.people/],
  ['spells a key of its sections wrong', { signing: { ...signingBy(1, ANNA), requires_signature: false } }, /requires_signature/],
])('a charter is refused that %s', (_, changes, says) => expect(refused(changes)).toMatch(says))
