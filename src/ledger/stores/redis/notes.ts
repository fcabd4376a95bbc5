import { randomUUID } from 'node:crypto'
import type { ChainableCommander, Redis } from 'ioredis'
import { type NoteStore, type Snapshot, StoreUnavailable } from '../../store.ts'
import { unavailable } from '../batch.ts'
import { orgKeys } from './keys.ts'

/** Most UTF-16 units of a chunk: about 1 MB. One command with 100 MB holds up everybody's appends for seconds. */
const CHUNK = 1_000_000
/** How long the chunks of a save that never ended lie about, in ms. */
const TORN_MS = 600_000
/** How often a snapshot that was replaced while it was read is read again. */
const TRIES = 3

/** What stands in the hash; a snapshot of an older format has no `chunks` and counts as none. */
const FIELDS = ['seq', 'hash', 'version', 'digest', 'chunks'] as const

/** A text in chunks of at most `size` units, cut between characters, so that each can be encoded by itself. */
export function chunksOf(text: string, size: number = CHUNK): readonly string[] {
  const chunks: string[] = []
  for (let from = 0, to: number; from < text.length; from = to) {
    to = Math.min(from + size, text.length)
    if (to < text.length && to - from > 1 && isHighSurrogate(text.charCodeAt(to - 1))) to--
    chunks.push(text.slice(from, to))
  }
  return chunks
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff

/**
 * Snapshots as a hash of what they are and a list of chunks. A save fills a list of its own, which takes the place of the last one in
 * the same transaction as the hash; a save torn in the middle leaves only that list, which expires.
 */
export function redisNotes(redis: Redis): NoteStore {
  const call = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw unavailable('redis', error)
    }
  }
  const load = async (meta: string, list: string): Promise<Snapshot | undefined> => {
    for (let tries = 0; tries < TRIES; tries++) {
      const [seq, hash, version, digest, count] = await redis.hmget(meta, ...FIELDS)
      if (!seq || !hash || !version || !digest || !count) return undefined
      const chunks: (string | null)[] = []
      for (let at = 0; at < Number(count); at++) chunks.push(await redis.lindex(list, at))
      if ((await redis.hget(meta, 'digest')) !== digest) continue
      return { seq: Number(seq), hash, version: Number(version), digest, content: chunks.join('') }
    }
    return undefined
  }
  return {
    snapshot(org) {
      const { snapshot, snapshotChunks } = orgKeys(org)
      return call(() => load(snapshot, snapshotChunks))
    },
    saveSnapshot(org, { seq, hash, version, digest, content }) {
      const keys = orgKeys(org)
      const part = keys.snapshotPart(randomUUID())
      const chunks = chunksOf(content)
      return call(async () => {
        for (const chunk of chunks) await all(redis.multi().rpush(part, chunk).pexpire(part, TORN_MS))
        const meta = { seq, hash, version, digest, chunks: chunks.length }
        const { snapshot, snapshotChunks } = keys
        await all(redis.multi().rename(part, snapshotChunks).persist(snapshotChunks).del(snapshot).hset(snapshot, meta))
      })
    },
  }
}

/** Runs a transaction. @throws the first error of its commands */
async function all(transaction: ChainableCommander): Promise<void> {
  const answers = await transaction.exec()
  if (!answers) throw new StoreUnavailable('redis: a transaction was given up')
  for (const [error] of answers) if (error) throw error
}
