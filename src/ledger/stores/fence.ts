import type { Org } from '../../core/units.ts'

/**
 * Settles appends whose reply never came. A command that timed out may still lie in a socket buffer and land seconds later,
 * after the caller has read on, seen nothing, and decided again. So every append carries a token, and after a throw the next
 * call on that org first raises the server's fence above it: the old append has then been stored, or never will be.
 */
export class Fence {
  readonly #raise: (org: Org, token: number) => Promise<void>
  readonly #unsettled = new Set<Org>()
  readonly #raising = new Map<Org, Promise<void>>()
  #token = 1

  /** @param raise tells the server to refuse this store's appends on the org with a token below `token`. */
  constructor(raise: (org: Org, token: number) => Promise<void>) {
    this.#raise = raise
  }

  /** The token an append carries. */
  get token(): number {
    return this.#token
  }

  /** Notes that an append's fate is unknown. */
  doubt(org: Org): void {
    this.#token++
    this.#unsettled.add(org)
  }

  /** Resolves when no earlier append of this store can land on the org any more. Costs nothing when none is in doubt. */
  async settle(org: Org): Promise<void> {
    while (this.#unsettled.has(org)) {
      const raising = this.#raising.get(org) ?? this.#start(org)
      await raising
    }
  }

  #start(org: Org): Promise<void> {
    const token = this.#token
    const raising = this.#raise(org, token)
      .then(() => {
        if (token === this.#token) this.#unsettled.delete(org)
      })
      .finally(() => this.#raising.delete(org))
    this.#raising.set(org, raising)
    return raising
  }
}
