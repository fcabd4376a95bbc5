import { describe, expect, it } from 'vitest'
import { readYamlBytes } from '../../src/charter/yaml.ts'

const read = (text: string | Buffer) => readYamlBytes(typeof text === 'string' ? Buffer.from(text) : text)
const refused = (text: string | Buffer): string => {
  const found = read(text)
  return 'faults' in found ? found.faults.map((f) => `${f.path}: ${f.message}`).join('\n') : 'read'
}

describe('a charter file means one thing only', () => {
  it('in the core schema of YAML 1.2', () => {
    expect(read('a: yes\nb: 010\nc: 0o10\nd: 2026-11-21\ne: ~\nf: 1_000\ng: on\n')).toEqual({
      value: { a: 'yes', b: 10, c: 8, d: '2026-11-21', e: null, f: '1_000', g: 'on' },
    })
  })

  it('with the same value however it is written', () => {
    const plain = read('a: [1, two]\nb: { c: 0.5 }\n')
    expect(read('# why\nb:\n  "c": 5.0e-1\na:\n  - 1.0\n  - \'two\'\n')).toEqual(plain)
    expect(read('{"a": [1, "two"], "b": {"c": 0.50}}')).toEqual(plain)
  })

  it.each([
    ['a duplicate key', 'a: 1\na: 2\n', /unique/],
    ['a duplicate key after escapes', 'a: 1\n"\\u0061": 2\n', /unique/],
    ['keys that become one', '1: a\n"1": b\n', /no text/],
    ['a list as key', '? [a]\n: 1\n', /no text/],
    ['a merge key', 'a: &x { b: 1 }\nc: { <<: *x }\n', /merge key/],
    ['a tag of its own', 'a: !!js/function "x"\n', /tag/i],
    ['a local tag', 'a: !secret x\n', /tag/i],
    ['YAML 1.1', '%YAML 1.1\n---\na: yes\n', /1\.1/],
    ['two documents', 'a: 1\n---\na: 2\n', /document/i],
    ['not a number', 'a: .nan\n', /a: a number/],
    ['an infinite number', 'a: -.inf\n', /a: a number/],
    ['an integer beyond 2^53', 'a: 9007199254740993\n', /a: a number/],
    ['a key of a prototype', '__proto__: { solo: true }\n', /__proto__/],
    ['NUL', 'a: "\\0"\n', /NUL/],
    ['bytes that are no UTF-8', Buffer.from([0x61, 0x3a, 0x20, 0xff]), /UTF-8/],
    [
      'a billion laughs',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
        .split('')
        .map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefgh'[i]}`).join()}]`)
        .join('\n')}\n`,
      /alias/i,
    ],
    ['more aliases than anybody needs', `a: &a 1\nb: [${Array(101).fill('*a').join()}]\n`, /alias/],
    ['an alias of itself', 'a: &a [*a]\n', /./],
    ['a file that is too large', `# ${'x'.repeat(2_000_000)}\n`, /larger/],
    ['a thousand levels', `a: ${'['.repeat(1000)}${']'.repeat(1000)}\n`, /nested/],
    ['a hundred thousand levels', `a: ${'['.repeat(100_000)}`, /nested/],
    ['a hundred thousand lists in one line', `a:\n  ${'- '.repeat(100_000)}x\n`, /nested/],
    ['a hundred thousand maps as keys', `${'? '.repeat(100_000)}x\n`, /nested/],
  ])('and not with %s', (_, text, says) => expect(refused(text)).toMatch(says))

  it('takes a few aliases', () => expect(read('a: &a [x]\nb: *a\n')).toEqual({ value: { a: ['x'], b: ['x'] } }))
})
