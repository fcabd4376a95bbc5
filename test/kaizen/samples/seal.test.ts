import { describe, expect, it } from 'vitest'
import { openText, sampleDigest, sampleKeys, sealText } from '../../../src/kaizen/samples/seal.ts'

const KEYS = sampleKeys(Buffer.alloc(32, 7))
const OTHERS = sampleKeys(Buffer.alloc(32, 8))
const KEY = { org: 'default', request: 'r1', digest: 'd1' }
const UNTIL = 1_000
const CONTENT = 'What the customer wrote'

describe('a sealed sample', () => {
  it('is opened with its own key, for its own request and time', () => {
    expect(openText(KEYS, KEY, UNTIL, sealText(KEYS, KEY, UNTIL, CONTENT))).toBe(CONTENT)
  })

  it('holds nothing of its content in clear, and is never the same twice', () => {
    const [one, two] = [sealText(KEYS, KEY, UNTIL, CONTENT), sealText(KEYS, KEY, UNTIL, CONTENT)]
    expect(one.includes('customer')).toBe(false)
    expect(one.equals(two)).toBe(false)
  })

  it.each([
    ['another master secret', OTHERS, KEY, UNTIL],
    ['another org', KEYS, { ...KEY, org: 'other' }, UNTIL],
    ['another request', KEYS, { ...KEY, request: 'r2' }, UNTIL],
    ['another digest', KEYS, { ...KEY, digest: 'd2' }, UNTIL],
    ['a longer time', KEYS, KEY, UNTIL + 1],
  ])('is not opened for %s', (_, keys, key, until) => {
    expect(openText(keys, key, until, sealText(KEYS, KEY, UNTIL, CONTENT))).toBeUndefined()
  })

  it('is not opened when any byte of it was changed, or it was cut', () => {
    const sealed = sealText(KEYS, KEY, UNTIL, CONTENT)
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed)
      changed[i] = (changed[i] as number) ^ 1
      expect(openText(KEYS, KEY, UNTIL, changed)).toBeUndefined()
      expect(openText(KEYS, KEY, UNTIL, sealed.subarray(0, i))).toBeUndefined()
    }
  })
})

describe('the digest of a sample', () => {
  it('is the same for the same content, whatever the order of its keys', () => {
    expect(sampleDigest(KEYS, 'r1', { a: 1, b: 2 })).toBe(sampleDigest(KEYS, 'r1', { b: 2, a: 1 }))
  })

  it('does not show that two requests had the same content, nor lets anybody without the master secret try a guess', () => {
    const own = sampleDigest(KEYS, 'r1', { output: 'yes' })
    expect(sampleDigest(KEYS, 'r2', { output: 'yes' })).not.toBe(own)
    expect(sampleDigest(OTHERS, 'r1', { output: 'yes' })).not.toBe(own)
  })
})
