import { IMAGE_RATIO, IMAGE_SIDES, LARGEST_IMAGE } from './law.ts'
import type { ImageType } from './record.ts'

/** What the first bytes of an image say. */
export interface ImageHead {
  readonly type: ImageType
  /** In pixels. */
  readonly width: number
  readonly height: number
}

type Size = Omit<ImageHead, 'type'>

const ascii = (bytes: Uint8Array, at: number, length: number): string => String.fromCharCode(...bytes.subarray(at, at + length))
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** https://www.w3.org/TR/png-3/#5PNG-file-signature, with IHDR first. */
function png(bytes: Uint8Array): Size | undefined {
  if (bytes.length < 33 || ascii(bytes, 0, 8) !== '\x89PNG\r\n\x1a\n' || ascii(bytes, 12, 4) !== 'IHDR') return undefined
  const view = viewOf(bytes)
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/** Markers of frames: ITU-T T.81, table B.1, without DHT (C4), JPG (C8) and DAC (CC), which lie among them. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

/** ITU-T T.81, annex B: segments up to the frame header, which says the size. */
function jpeg(bytes: Uint8Array): Size | undefined {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined
  const view = viewOf(bytes)
  for (let at = 2; at + 9 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1] ?? 0
    // Any marker may be preceded by fill bytes.
    if (marker === 0xff) at++
    else if (isFrame(marker)) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    // The scan begins without a frame header before it, or the segment has no length.
    else if (marker === 0xda || marker < 0xc0 || view.getUint16(at + 2) < 2) return undefined
    else at += 2 + view.getUint16(at + 2)
  }
  return undefined
}

/** https://developers.google.com/speed/webp/docs/riff_container: the size as each of the three forms holds it, after a chunk's head at 12. */
const WEBP: Readonly<Record<string, (view: DataView) => Size | undefined>> = {
  'VP8 ': (view) =>
    view.getUint8(23) === 0x9d && view.getUint8(24) === 0x01 && view.getUint8(25) === 0x2a
      ? { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
      : undefined,
  VP8L: (view) => {
    const bits = view.getUint32(21, true)
    return view.getUint8(20) === 0x2f ? { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 } : undefined
  },
  VP8X: (view) => ({ width: (view.getUint32(24, true) & 0xffffff) + 1, height: (view.getUint32(26, true) >>> 8) + 1 }),
}

function webp(bytes: Uint8Array): Size | undefined {
  if (bytes.length < 30 || ascii(bytes, 0, 4) !== 'RIFF' || ascii(bytes, 8, 4) !== 'WEBP') return undefined
  const form = ascii(bytes, 12, 4)
  return Object.hasOwn(WEBP, form) ? WEBP[form]?.(viewOf(bytes)) : undefined
}

const READERS = { 'image/png': png, 'image/jpeg': jpeg, 'image/webp': webp } as const satisfies Record<
  ImageType,
  (bytes: Uint8Array) => Size | undefined
>

/** What an image is by its own first bytes, whatever anybody calls it; undefined for what is none of the types that may be attached. */
export function readImage(bytes: Uint8Array): ImageHead | undefined {
  for (const [type, read] of Object.entries(READERS) as [ImageType, (typeof READERS)[ImageType]][]) {
    const size = read(bytes)
    if (size) return { type, ...size }
  }
  return undefined
}

/** What is wrong with an image that was sent as `declared`, in a sentence; undefined when it may be attached. */
export function imageFault(bytes: Uint8Array, declared: string, head = readImage(bytes)): string | undefined {
  if (bytes.length > LARGEST_IMAGE) return `The image has ${bytes.length} bytes; at most ${LARGEST_IMAGE} are taken`
  if (!head) return 'The body is no PNG, JPEG or WebP image'
  const { type, width, height } = head
  if (type !== declared) return `The body is ${type}, not ${declared} as Content-Type says`
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  if (short < 1) return 'The image has no pixels'
  if (width + height > IMAGE_SIDES || long > short * IMAGE_RATIO)
    return `The image is ${width} × ${height} pixels: width and height may be ${IMAGE_SIDES} together, and one at most ${IMAGE_RATIO} times the other`
  return undefined
}
