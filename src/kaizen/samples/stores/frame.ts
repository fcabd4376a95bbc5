import type { Millis } from '../../../core/units.ts'
import type { KeptSample } from '../store.ts'

/** Bytes that say until when a sample is kept. */
const HEAD = 8

/** A sample as one run of bytes: until when (epoch ms, unsigned, 64 bits, big end first), then what is sealed. */
export function frame({ sealed, until }: KeptSample): Buffer {
  const head = Buffer.alloc(HEAD)
  head.writeBigUInt64BE(BigInt(until))
  return Buffer.concat([head, sealed])
}

/** Until when a framed sample is kept; 0 of what is too short to say. */
export const untilOf = (bytes: Buffer): Millis => (bytes.length < HEAD ? 0 : Number(bytes.readBigUInt64BE()))

/** What {@link frame} wrote, unless its time is over. */
export function unframe(bytes: Buffer, now: Millis): KeptSample | undefined {
  const until = untilOf(bytes)
  return until > now ? { sealed: bytes.subarray(HEAD), until } : undefined
}
