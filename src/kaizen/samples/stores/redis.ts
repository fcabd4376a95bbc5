import { Redis } from 'ioredis'
import { StoreUnavailable } from '../../../ledger/store.ts'
import { orgKeys } from '../../../ledger/stores/redis/keys.ts'
import type { SampleKey, SampleStore } from '../store.ts'
import { frame, unframe } from './frame.ts'

/** How long a command may take, in ms; as the ledger's. */
const TIMEOUT_MS = 3_000

/** Keys of the whole server that are looked at in one step of a scan. */
const PAGE = 1000

/** A text as a pattern of SCAN that matches nothing else. */
const literal = (text: string): string => text.replace(/[*?[\]\\^]/g, '\\$&')

/** The end of a sample's key. A digest has no colon, so the request may hold anything. */
function keyIn(end: string): { readonly request: string; readonly digest: string } {
  const colon = end.lastIndexOf(':')
  return { request: end.slice(0, colon), digest: end.slice(colon + 1) }
}

/** Samples as keys that expire by themselves. @throws StoreUnavailable when the server cannot be reached now */
export async function openRedisSamples(url: string): Promise<SampleStore> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, commandTimeout: TIMEOUT_MS, connectTimeout: TIMEOUT_MS })
  // Commands throw by themselves; without a listener the driver prints every failed attempt.
  redis.on('error', () => undefined)
  const reached = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw new StoreUnavailable(`samples: ${(error as Error).message}`, { cause: error })
    }
  }
  const nameOf = ({ org, request, digest }: SampleKey): string => orgKeys(org).sample(request, digest)
  await reached(() => redis.ping()).catch((error) => {
    redis.disconnect()
    throw error
  })
  return {
    put: (key, sample, now) =>
      // The server counts the time itself, so what the governor's clock says is told as a length.
      reached(async () => void (await redis.set(nameOf(key), frame(sample), 'PX', Math.max(1, sample.until - now)))),
    async get(key, now) {
      const bytes = await reached(() => redis.getBuffer(nameOf(key)))
      return bytes ? unframe(bytes, now) : undefined
    },
    remove: (key) => reached(async () => void (await redis.del(nameOf(key)))),
    sweep: async () => 0,
    async *keys(org) {
      const { samples } = orgKeys(org)
      for (let cursor: string | undefined; cursor !== '0'; ) {
        const [next, names] = await reached(() => redis.scan(cursor ?? '0', 'MATCH', `${literal(samples)}*`, 'COUNT', PAGE))
        for (const name of names) yield { org, ...keyIn(name.slice(samples.length)) }
        cursor = next
      }
    },
    close: async () => redis.disconnect(),
  }
}
