/** What was opened, to be closed in reverse order, each once, whatever the others do. */
export class Closers {
  readonly #open: { readonly name: string; readonly close: () => Promise<unknown> | unknown }[] = []

  /** Registers how to close what was just opened. */
  add(name: string, close: () => Promise<unknown> | unknown): void {
    this.#open.push({ name, close })
  }

  /** Closes everything; a fault of one is reported and does not keep the others open. */
  async close(fault: (error: unknown) => void): Promise<void> {
    for (let last = this.#open.pop(); last; last = this.#open.pop()) {
      try {
        await last.close()
      } catch (error) {
        fault(new Error(`closing ${last.name} failed`, { cause: error }))
      }
    }
  }
}
