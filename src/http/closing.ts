/** What has to end when the server closes: event streams and long polls, which would otherwise hold it open. */
export class Closing {
  readonly #ends = new Set<() => void>()

  /** Calls `end` when the server closes; returns how to take that back. */
  add(end: () => void): () => void {
    this.#ends.add(end)
    return () => void this.#ends.delete(end)
  }

  /** Ends everything that was added. */
  end(): void {
    for (const end of [...this.#ends]) end()
  }
}
