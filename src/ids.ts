import { randomBytes } from 'node:crypto'
import type { IdSource } from './core/ports.ts'

const DIGITS = '0123456789abcdefghijklmnopqrstuv'
const LENGTH = 20
/** Ids made from one system call. */
const AT_ONCE = 256

/** The real source of ids: 20 characters of base 32 are 100 random bits, taken from a pool to spare system calls. */
export class RandomIds implements IdSource {
  #pool = Buffer.alloc(0)
  #at = 0

  next(prefix: string): string {
    if (this.#at === this.#pool.length) this.#fill()
    const from = this.#at
    this.#at += LENGTH
    return prefix + this.#pool.toString('latin1', from, this.#at)
  }

  /** Draws new bits and writes them as digits at once: an id put together digit by digit leaves twenty strings behind. */
  #fill(): void {
    const pool = randomBytes(LENGTH * AT_ONCE)
    for (let i = 0; i < pool.length; i++) pool[i] = DIGITS.charCodeAt((pool[i] as number) & 31)
    this.#pool = pool
    this.#at = 0
  }
}
