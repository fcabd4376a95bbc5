import { randomBytes } from 'node:crypto'
import type { IdSource } from './core/ports.ts'

const DIGITS = '0123456789abcdefghijklmnopqrstuv'

/** The real source of ids: 20 characters of base 32 are 100 random bits, taken from a pool to spare system calls. */
export class RandomIds implements IdSource {
  #pool = randomBytes(0)
  #at = 0

  next(prefix: string): string {
    if (this.#at + 20 > this.#pool.length) {
      this.#pool = randomBytes(20 * 256)
      this.#at = 0
    }
    let id = prefix
    for (let i = 0; i < 20; i++) id += DIGITS[(this.#pool[this.#at++] as number) & 31]
    return id
  }
}
