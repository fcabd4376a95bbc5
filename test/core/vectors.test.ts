import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/core/canonical.ts'
import { isSignedBy, isWeakKey } from '../../src/core/constitution/ed25519.ts'
import { signer } from '../support/signing.ts'

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')
const listed = (hex: string): string => `ed25519:${bytes(hex).toString('base64')}`
const double = (hex: string): number => bytes(hex).readDoubleBE()

describe('canonical JSON is that of RFC 8785', () => {
  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('writes the double %s as %s (appendix B)', (hex, text) => expect(canonicalJson(double(hex))).toBe(text))

  it.each(['7fffffffffffffff', '7ff0000000000000'])('refuses the double %s', (hex) =>
    expect(() => canonicalJson(double(hex))).toThrow(TypeError),
  )

  it('writes the example of section 3.2.2', () => {
    const text = String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`
    expect(canonicalJson(JSON.parse(text))).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    )
  })

  it('sorts the names of section 3.2.3 by their UTF-16 code units', () => {
    const text = String.raw`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`
    const values = Object.values(JSON.parse(canonicalJson(JSON.parse(text))) as object)
    // The engine puts the integer-like name first when it reads; the text itself has it second.
    expect(canonicalJson(JSON.parse(text)).startsWith('{"\\r":"Carriage Return","1":"One"')).toBe(true)
    expect(values.filter((v) => v !== 'One')).toEqual([
      'Carriage Return',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ])
  })
})

describe('signatures are those of RFC 8032 (section 7.1)', () => {
  const VECTORS = [
    {
      seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      key: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      text: '',
      signature:
        'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    },
    {
      seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      text: 'r',
      signature:
        '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    },
  ]
  it.each(VECTORS)('$key', ({ seed, key, text, signature }) => {
    const who = signer('x', bytes(seed))
    const base64 = bytes(signature).toString('base64')
    expect(who.public_key).toBe(listed(key))
    expect(who.sign(text)).toBe(base64)
    expect(isSignedBy(listed(key), text, base64)).toBe(true)
    expect(isSignedBy(listed(key), `${text}.`, base64)).toBe(false)
    for (const at of [0, 31, 32, 63]) {
      const bent = bytes(signature)
      bent[at] = (bent[at] as number) ^ 1
      expect(isSignedBy(listed(key), text, bent.toString('base64'))).toBe(false)
    }
  })

  it('has one signature only: s is below the order of the group (section 5.1.7)', () => {
    const [{ key, text, signature }] = VECTORS as [(typeof VECTORS)[number]]
    const order = 2n ** 252n + 27742317777372353535851937790883648493n
    const s = BigInt(`0x${Buffer.from(bytes(signature).subarray(32)).reverse().toString('hex')}`) + order
    const high = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse()
    expect(isSignedBy(listed(key), text, Buffer.concat([bytes(signature).subarray(0, 32), high]).toString('base64'))).toBe(false)
  })

  it('believes no key of small order, for which anybody can sign', () => {
    // With the neutral element as key, R = [s]B holds for every text: s = 0, R the neutral element.
    const neutral = `01${'00'.repeat(31)}`
    const forged = bytes(neutral + '00'.repeat(32)).toString('base64')
    expect(isWeakKey(listed(neutral))).toBe(true)
    expect(isSignedBy(listed(neutral), 'anything', forged)).toBe(false)
    for (const hex of ['00'.repeat(32), `${'00'.repeat(31)}80`, `ec${'ff'.repeat(30)}7f`, `ee${'ff'.repeat(31)}`])
      expect(isWeakKey(listed(hex))).toBe(true)
    expect(isWeakKey(listed(VECTORS[0]?.key ?? ''))).toBe(false)
  })
})
