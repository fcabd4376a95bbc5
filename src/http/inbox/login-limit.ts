import { isIPv6 } from 'node:net'
import type { Clock } from '../../core/ports.ts'
import type { Millis } from '../../core/units.ts'

/** Wrong tokens that an address may send before it has to wait. */
export const LOGIN_TRIES = 10
/** One more may be sent after so long, in ms. */
export const LOGIN_EVERY: Millis = 6_000
/** Addresses remembered at once; the one that failed first is forgotten first. */
const ADDRESSES = 10_000

/**
 * How often a login with a wrong token may be tried from one address: {@link LOGIN_TRIES} at once, then one every
 * {@link LOGIN_EVERY}. Kept in memory only, and only failures count, so that nobody who has a token waits for somebody who guesses
 * elsewhere. Behind a proxy all share its address; a one-time link logs in nevertheless.
 */
export class LoginLimit {
  readonly #clock: Clock
  /** When an address will have all its tries back, epoch ms. */
  readonly #full = new Map<string, Millis>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How long an address has to wait before its next try, in ms; 0: it may try now. */
  wait(address: string): Millis {
    const full = this.#full.get(networkOf(address)) ?? 0
    return Math.max(0, full - (LOGIN_TRIES - 1) * LOGIN_EVERY - this.#clock.now())
  }

  /** Notes a try with a wrong token. */
  failed(address: string): void {
    const network = networkOf(address)
    const full = Math.max(this.#full.get(network) ?? 0, this.#clock.now()) + LOGIN_EVERY
    this.#full.delete(network)
    this.#full.set(network, full)
    if (this.#full.size > ADDRESSES) for (const [oldest] of this.#full) return void this.#full.delete(oldest)
  }
}

/** What counts as one address: an IPv4 address, or an IPv6 network of 64 bits, since whoever has one has all addresses in it. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!isIPv6(address)) return address
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const parts = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  if (tail !== undefined) while (parts.length + after.length < 8) parts.push('0')
  return [...parts, ...after]
    .slice(0, 4)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(':')
}
