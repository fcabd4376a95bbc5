import type { Sealed } from '../../entry.ts'

/** A UTF-16 unit takes three bytes of UTF-8 at the most (a surrogate pair takes four for its two). */
const MOST_BYTES = 3
/** A batch that needs more gets a buffer of its own, so that one large batch does not hold its memory for good. */
const KEPT_BYTES = 1 << 20
const NEWLINE = 10

/** A batch as it is written, and where in it each entry starts. Valid until the next batch is encoded. */
export interface Encoded {
  readonly bytes: Buffer
  readonly starts: readonly number[]
}

/**
 * Writes batches as bytes: an entry a line, and a blank line that ends the batch. One buffer serves them all, since appends to
 * an org never overlap; joining the texts first and measuring each again copied everything three times.
 */
export class BatchBytes {
  #buffer = Buffer.alloc(0)

  /** Encodes a batch. */
  encode(entries: readonly Sealed[]): Encoded {
    const room = entries.reduce((sum, { text }) => sum + text.length * MOST_BYTES + 1, 1)
    const buffer = this.#withRoom(room)
    const starts: number[] = []
    let end = 0
    for (const { text } of entries) {
      starts.push(end)
      end += buffer.write(text, end)
      buffer[end++] = NEWLINE
    }
    buffer[end++] = NEWLINE
    return { bytes: buffer.subarray(0, end), starts }
  }

  #withRoom(bytes: number): Buffer {
    if (bytes <= this.#buffer.length) return this.#buffer
    const buffer = Buffer.allocUnsafeSlow(Math.min(bytes * 2, Math.max(bytes, KEPT_BYTES)))
    if (buffer.length <= KEPT_BYTES) this.#buffer = buffer
    return buffer
  }
}
