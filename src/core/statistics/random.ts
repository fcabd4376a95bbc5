import { sha256 } from '../json.ts'

/** Writes the next numbers of a sequence, integers 0 … 2^32 − 1 that are evenly spread. */
export type Random = (into: Uint32Array) => void

/**
 * xoshiro128** 1.1 by David Blackman and Sebastiano Vigna (public domain, https://prng.di.unimi.it/xoshiro128starstar.c), from a
 * state of four 32-bit words that are not all zero. The same state gives the same numbers on every machine. Numbers come by the
 * block, because a number at a time took four times as long.
 */
export function xoshiro128(...words: readonly [number, number, number, number]): Random {
  const state = Int32Array.from(words)
  return (into) => {
    let [a, b, c, d] = [state[0] as number, state[1] as number, state[2] as number, state[3] as number]
    for (let i = 0; i < into.length; i++) {
      const x = Math.imul(b, 5)
      into[i] = Math.imul((x << 7) | (x >>> 25), 9)
      const t = b << 9
      c ^= a
      d ^= b
      b ^= c
      a ^= d
      c ^= t
      d = (d << 11) | (d >>> 21)
    }
    state.set([a, b, c, d])
  }
}

/** A generator whose state is the first 16 bytes of the seed's SHA-256; the last bit is set, so that the state is never zero. */
export function seeded(seed: string): Random {
  const hex = sha256(seed)
  const word = (at: number): number => Number.parseInt(hex.slice(at * 8, at * 8 + 8), 16)
  return xoshiro128(word(0), word(1), word(2), word(3) | 1)
}
