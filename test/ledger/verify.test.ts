import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha256 } from '../../src/core/json.ts'
import { EMPTY_HEAD, headOf, type Sealed, seal } from '../../src/ledger/entry.ts'
import { hashedText, readFrame } from '../../src/ledger/frame.ts'
import { lineText } from '../../src/ledger/stores/file/lines.ts'
import { createVerifier, type VerifyOptions } from '../../src/ledger/verify.ts'
import { endOf, madeEvent, makeChain, textsOf } from '../support/entries.ts'

const ORG = 'default'
const verify = (texts: readonly string[], options: VerifyOptions = {}) => {
  const verifier = createVerifier(ORG, options)
  for (const text of texts) verifier.push(text)
  return verifier.finish()
}
/** The text with `from` replaced and its hash made right again, as a careful forger would. */
const rehashed = (text: string, from: string | RegExp, to: string) => {
  const changed = text.replace(from, to)
  const frame = readFrame(changed)
  if (!frame) throw new Error('no frame')
  return changed.replace(frame.hash, sha256(hashedText(changed, frame)))
}
const chain = makeChain(ORG, 8, { subject: (index) => `req "${index}",\\ ,"seq":1,"subject":"x","type":"y` })
const texts = textsOf(chain)

describe('the verifier', () => {
  it('accepts what seal made, whatever the data, subject and org', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.array(fc.record({ subject: fc.string(), data: fc.dictionary(fc.string(), fc.jsonValue()) })),
        (org, events) => {
          const verifier = createVerifier(org)
          let head = EMPTY_HEAD
          for (const { subject, data } of events) {
            const { entry, text } = seal(org, head, 1, 'agent:a', madeEvent(subject, data))
            expect(verifier.push(text)).toBeUndefined()
            expect(readFrame(text)).toMatchObject({ org, subject, seq: entry.seq, hash: entry.hash, prev: entry.prev })
            head = headOf(entry)
          }
          expect(verifier.finish()).toBeUndefined()
          expect(verifier.head).toEqual(head)
        },
      ),
    )
  })

  it('names the entry in which any one byte was changed', () => {
    fc.assert(
      fc.property(fc.nat(texts.length - 1), fc.nat(), fc.integer({ min: 1, max: 255 }), (index, position, flip) => {
        const bytes = Buffer.from(texts[index] as string)
        const at = position % bytes.length
        bytes[at] = (bytes[at] as number) ^ flip
        expect(verify(texts.with(index, lineText(bytes)))?.seq).toBe(index + 1)
      }),
      { numRuns: 2000 },
    )
  })

  it('sees a byte that became invalid UTF-8 and would be read as the same replacement character', () => {
    const { text } = seal(ORG, EMPTY_HEAD, 1, 'a', madeEvent('s', { text: '\ufffd' }))
    const bytes = Buffer.from(text)
    bytes[bytes.indexOf(0xef)] = 0xf0
    expect(bytes.toString()).toBe(text)
    expect(verify([lineText(bytes)])?.seq).toBe(1)
  })

  it('names the first bad number when entries are removed, inserted, doubled or swapped', () => {
    for (let index = 0; index < texts.length - 1; index++) {
      expect(verify(texts.toSpliced(index, 1))).toMatchObject({ seq: index + 1, fault: 'gap' })
      expect(verify(texts.toSpliced(index, 0, texts[index] as string))).toMatchObject({ seq: index + 2, fault: 'gap' })
      const swapped = texts.with(index, texts[index + 1] as string).with(index + 1, texts[index] as string)
      expect(verify(swapped)).toMatchObject({ seq: index + 1, fault: 'gap' })
    }
    const foreign = makeChain(ORG, 8, { salt: 'foreign' })
    expect(verify(texts.with(4, (foreign[4] as Sealed).text))).toMatchObject({ seq: 5, fault: 'link' })
  })

  it('sees a cut tail only with a head known from elsewhere, and lets the ledger grow beyond it', () => {
    expect(verify(texts.slice(0, 6))).toBeUndefined()
    expect(verify(texts.slice(0, 6), { head: endOf(chain) })).toMatchObject({ seq: 7, fault: 'head' })
    expect(verify(texts, { head: endOf(chain.slice(0, 6)) })).toBeUndefined()
    expect(verify(textsOf(makeChain(ORG, 8, { salt: 'rewritten' })), { head: endOf(chain) })).toMatchObject({ seq: 8, fault: 'head' })
  })

  it('starts after a given head', () => {
    expect(verify(texts.slice(3), { from: endOf(chain.slice(0, 3)) })).toBeUndefined()
    expect(verify(texts.slice(4), { from: endOf(chain.slice(0, 3)) })).toMatchObject({ seq: 4, fault: 'gap' })
  })

  it('tells faults apart that a forger left who made the hash right', () => {
    const last = texts[7] as string
    const forged = (from: string | RegExp, to: string) => verify(texts.with(7, rehashed(last, from, to)))
    expect(forged('"org":"default"', '"org":"other"')).toMatchObject({ seq: 8, fault: 'org' })
    expect(forged('"index":7', '"index": 7')).toMatchObject({ fault: 'not_canonical' })
    expect(forged('"index":7', '"index":7.0')).toMatchObject({ fault: 'not_canonical' })
    expect(forged('"index":7,"salt":""', '"salt":"","index":7')).toMatchObject({ fault: 'not_canonical' })
    expect(forged('"index":7', '"index":7,"index":7')).toMatchObject({ fault: 'not_canonical' })
    expect(forged(/"at":\d+/, '"at":1')).toMatchObject({ fault: 'time' })
    expect(forged(/"at":\d+/, '"at":"now"')).toMatchObject({ fault: 'malformed' })
    expect(forged(/^\{/, '{"a":1,')).toMatchObject({ fault: 'malformed' })
    expect(forged(/"data":.*?,"hash"/, '"data":1,"hash"')).toMatchObject({ fault: 'malformed' })
    expect(verify(texts.with(7, last.replace('"index":7', '"index":8')))).toMatchObject({ seq: 8, fault: 'hash' })
    expect(verify(['', ...texts])).toMatchObject({ seq: 1, fault: 'malformed' })
    expect(verify(['null'])).toMatchObject({ seq: 1, fault: 'malformed' })
  })

  it('accepts keys that JavaScript sorts otherwise than RFC 8785', () => {
    const { text } = seal(ORG, EMPTY_HEAD, 1, 'a', madeEvent('s', { 9: 1, 10: 2, a: { 2: 0, 11: 0 } }))
    expect(text).toContain('"10":2,"9":1')
    expect(verify([text])).toBeUndefined()
  })
})
