import type { Redis } from 'ioredis'
import type { NoteStore } from '../../store.ts'
import { unavailable } from '../batch.ts'
import { orgKeys } from './keys.ts'

/** Snapshots as a hash of the org. */
export function redisNotes(redis: Redis): NoteStore {
  const call = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      throw unavailable('redis', error)
    }
  }
  return {
    async snapshot(org) {
      const { seq, hash, version, digest, content } = await call(redis.hgetall(orgKeys(org).snapshot))
      if (hash === undefined || digest === undefined || content === undefined) return undefined
      return { seq: Number(seq), hash, version: Number(version), digest, content }
    },
    async saveSnapshot(org, { seq, hash, version, digest, content }) {
      await call(redis.hset(orgKeys(org).snapshot, { seq, hash, version, digest, content }))
    },
  }
}
