import type { KeptSample, SampleKey, SampleStore } from '../../src/kaizen/samples/store.ts'

/** Samples in memory, with what lies there for a test to look at. */
export class MemorySamples implements SampleStore {
  readonly kept = new Map<string, KeptSample>()

  async put(key: SampleKey, sample: KeptSample): Promise<void> {
    this.kept.set(nameOf(key), sample)
  }

  async get(key: SampleKey, now: number): Promise<KeptSample | undefined> {
    const found = this.kept.get(nameOf(key))
    return found && found.until > now ? found : undefined
  }

  async remove(key: SampleKey): Promise<void> {
    this.kept.delete(nameOf(key))
  }

  async sweep(now: number): Promise<number> {
    const over = [...this.kept].filter(([, { until }]) => until <= now)
    for (const [name] of over) this.kept.delete(name)
    return over.length
  }

  async *keys(org: string): AsyncIterable<SampleKey> {
    for (const name of this.kept.keys()) {
      const [of, request, digest] = JSON.parse(name)
      if (of === org) yield { org, request, digest }
    }
  }

  async close(): Promise<void> {}
}

const nameOf = ({ org, request, digest }: SampleKey): string => JSON.stringify([org, request, digest])
