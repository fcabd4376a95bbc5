import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IMAGE_SIDES, LARGEST_IMAGE } from '../../../src/core/images/law.ts'
import { imageFault, readImage } from '../../../src/core/images/read.ts'
import { jpegHead, pngHead, webpHead } from '../../support/pictures.ts'

const HEADS = [
  ['image/png', pngHead],
  ['image/jpeg', jpegHead],
  ['image/webp', (w: number, h: number) => webpHead('VP8 ', w, h)],
  ['image/webp', (w: number, h: number) => webpHead('VP8L', w, h)],
  ['image/webp', (w: number, h: number) => webpHead('VP8X', w, h)],
] as const

describe.each(HEADS)('a head of %s', (type, head) => {
  it('says what it is and how large', () => {
    const size = fc.integer({ min: 1, max: 16_000 })
    fc.assert(
      fc.property(size, size, (width, height) => {
        expect(readImage(head(width, height))).toEqual({ type, width, height })
      }),
      {
        examples: [
          [1, 1],
          [257, 16_000],
        ],
      },
    )
  })

  it('is none any more wherever it is cut, and no bytes make the reader throw', () => {
    const whole = head(640, 480)
    expect(readImage(whole.subarray(0, 12))).toBeUndefined()
    for (let i = 0; i < whole.length; i++) expect(() => readImage(whole.subarray(0, i))).not.toThrow()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(whole.length), (tail, at) => {
        expect(() => readImage(Buffer.concat([whole.subarray(0, at), tail]))).not.toThrow()
      }),
    )
  })
})

describe('an image that may be attached', () => {
  it('is what its Content-Type says', () => {
    expect(imageFault(pngHead(), 'image/png')).toBeUndefined()
    expect(imageFault(pngHead(), 'image/jpeg')).toContain('image/png, not image/jpeg')
  })

  it.each([
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['GIF', Buffer.from('GIF89a\x01\x00\x01\x00')],
    ['nothing', Buffer.alloc(0)],
  ])('is not %s, whatever it is called', (_, bytes) => {
    expect(imageFault(bytes, 'image/png')).toContain('no PNG, JPEG or WebP')
  })

  it('is at most 1 MB', () => {
    expect(imageFault(pngHead(640, 480, LARGEST_IMAGE - 33), 'image/png')).toBeUndefined()
    expect(imageFault(pngHead(640, 480, LARGEST_IMAGE - 32), 'image/png')).toContain('bytes')
  })

  it.each([
    ['without pixels', 0, 100, false],
    ['as wide and high as a platform takes', IMAGE_SIDES - 4000, 4000, true],
    ['a pixel more', IMAGE_SIDES - 4000, 4001, false],
    ['twenty times as long', 2000, 100, true],
    ['longer than that', 100, 2001, false],
  ])('%s', (_, width, height, fits) => {
    expect(imageFault(pngHead(width, height), 'image/png') === undefined).toBe(fits)
  })
})
