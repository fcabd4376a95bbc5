/** Tasks in order: those of one key one after the other, those of other keys beside them. */
export interface Turns {
  /** Runs a task after all earlier ones of its key; settles as the task does. */
  run<T>(key: string, task: () => Promise<T>): Promise<T>
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>
}

/** Turns that nobody takes yet. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return {
    run(key, task) {
      const mine = (last.get(key) ?? Promise.resolve()).then(task, task)
      last.set(key, mine)
      const done = (): void => {
        if (last.get(key) === mine) last.delete(key)
      }
      mine.then(done, done)
      return mine
    },
    async idle() {
      while (last.size > 0) await Promise.allSettled(last.values())
    },
  }
}
