import { describe, expect, it } from 'vitest'
import type { Sealed } from '../../src/ledger/entry.ts'
import { BatchBytes } from '../../src/ledger/stores/file/batch-bytes.ts'

const batch = (...texts: readonly string[]): readonly Sealed[] => texts.map((text) => ({ text }) as Sealed)

describe('the bytes of a batch', () => {
  it('stand an entry a line, with a blank line at the end', () => {
    expect(new BatchBytes().encode(batch('{"a":1}', '{"b":2}')).bytes.toString()).toBe('{"a":1}\n{"b":2}\n\n')
  })

  it('say where each entry starts, in bytes and not in characters', () => {
    const { bytes, starts } = new BatchBytes().encode(batch('"€"', '"😀"', '"é"'))
    expect(starts.map((start, i) => bytes.subarray(start, (starts[i + 1] ?? bytes.length - 1) - 1).toString())).toEqual([
      '"€"',
      '"😀"',
      '"é"',
    ])
  })

  it('hold nothing of a longer batch before', () => {
    const batches = new BatchBytes()
    batches.encode(batch('"a long one"', '"and another"'))
    expect(batches.encode(batch('"b"')).bytes.toString()).toBe('"b"\n\n')
  })

  it('take a batch of any size', () => {
    const batches = new BatchBytes()
    const large = 'x'.repeat(3 << 20)
    expect(batches.encode(batch(large, large)).bytes.length).toBe(2 * large.length + 3)
    expect(batches.encode(batch('"b"')).bytes.toString()).toBe('"b"\n\n')
  })
})
