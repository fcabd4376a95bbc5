import { describe, expect, it } from 'vitest'
import { followByHints, Hints } from '../../src/ledger/follow.ts'
import { makeChain } from '../support/entries.ts'

// A follower that misses its hint would sleep longer than any test may take.
const NEVER_MS = 600_000
const chain = makeChain('default', 3)

describe('a follower', () => {
  it('does not miss a hint that comes while it reads and finds nothing', async () => {
    const hints = new Hints()
    const stop = new AbortController()
    let reads = 0
    const read = async () => {
      if (++reads > 1) return chain
      hints.hint('default')
      return []
    }
    for await (const { entry } of followByHints({ org: 'default', after: () => 0, signal: stop.signal, hints, read, idleMs: NEVER_MS })) {
      expect(entry.seq).toBe(1)
      break
    }
    expect(reads).toBe(2)
  })

  it('looks again without any hint, and asks each time from where', async () => {
    const hints = new Hints()
    const stop = new AbortController()
    const asked: number[] = []
    let after = 0
    const read = async (from: number) => {
      asked.push(from)
      after = 2
      return asked.length === 1 ? [] : chain.slice(2)
    }
    for await (const { entry } of followByHints({
      org: 'default',
      after: async () => after,
      signal: stop.signal,
      hints,
      read,
      idleMs: 1,
    })) {
      expect(entry.seq).toBe(3)
      break
    }
    expect(asked).toEqual([0, 2])
  })

  it('ends while it sleeps, by its signal or with the store, and leaves no listener', async () => {
    for (const end of [(stop: AbortController) => stop.abort(), (_: AbortController, hints: Hints) => hints.close()]) {
      const hints = new Hints()
      const stop = new AbortController()
      const follow = followByHints({ org: 'default', after: () => 0, signal: stop.signal, hints, read: async () => [], idleMs: NEVER_MS })
      const next = follow.next()
      await new Promise((resolve) => setImmediate(resolve))
      end(stop, hints)
      expect(await next).toEqual({ done: true, value: undefined })
    }
  })

  it('ends, and throws nothing, when the store is closed or it is told to stop in the middle of a read', async () => {
    for (const end of [(stop: AbortController) => stop.abort(), (_: AbortController, hints: Hints) => hints.close()]) {
      const hints = new Hints()
      const stop = new AbortController()
      const read = async () => {
        end(stop, hints)
        throw new Error('the pool is closed')
      }
      const follow = followByHints({ org: 'default', after: () => 0, signal: stop.signal, hints, read, idleMs: NEVER_MS })
      expect(await follow.next()).toEqual({ done: true, value: undefined })
    }
  })

  it('throws what the store throws', async () => {
    const read = async () => {
      throw new Error('away')
    }
    const signal = new AbortController().signal
    const follow = followByHints({ org: 'default', after: () => 0, signal, hints: new Hints(), read, idleMs: NEVER_MS })
    await expect(follow.next()).rejects.toThrow('away')
  })
})
