import jcs from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/core/canonical.ts'

// The package is CommonJS (`module.exports = serialize`) while its types describe an ES default export.
const library = jcs as unknown as (value: unknown) => string

const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('10', '9', 'é', '\ud83d\ude00', '€', '\\"', '\u007f', ''))
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('list'), tie('record')),
  leaf: fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.boolean(), fc.constant(null)),
  list: fc.array(tie('any'), { maxLength: 6 }),
  record: fc.dictionary(text, tie('any'), { maxKeys: 40 }),
})).any

describe('canonical JSON', () => {
  it('writes every JSON value as the library does', () => {
    fc.assert(
      fc.property(value, (json) => {
        expect(canonicalJson(json)).toBe(library(json))
      }),
      { numRuns: 1_000 },
    )
  })

  it('writes the example of RFC 8785 section 3.2.2 as the RFC does', () => {
    const example = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    }
    expect(canonicalJson(example)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    )
  })

  it('sorts keys by UTF-16 code units, many as well as few', () => {
    // RFC 8785 section 3.2.3.
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6']
    const order = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33']
    const names = (json: string) => Object.keys(JSON.parse(json) as object)
    expect(canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])))).toBe(`{${order.map((k) => `${JSON.stringify(k)}:0`).join(',')}}`)
    const many = Array.from({ length: 40 }, (_, i) => `k${(i * 7) % 40}`)
    expect(names(canonicalJson(Object.fromEntries(many.map((key) => [key, 0]))))).toEqual([...many].sort())
  })

  it('leaves undefined members out, and writes minus zero as zero', () => {
    expect(canonicalJson({ b: undefined, a: -0, c: [undefined] })).toBe('{"a":0,"c":[null]}')
  })

  it('refuses what is not JSON', () => {
    expect(() => canonicalJson(undefined)).toThrow(TypeError)
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, 1n, Symbol('s'), () => 0])
      expect(() => canonicalJson({ deep: [{ wrong }] })).toThrow(TypeError)
  })
})
