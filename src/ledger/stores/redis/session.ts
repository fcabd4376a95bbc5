import type { Redis } from 'ioredis'
import type { Head } from '../../../core/entry.ts'
import type { Org, Seq } from '../../../core/units.ts'
import { type Sealed, unseal } from '../../entry.ts'
import { LedgerDamaged, TURN_MS } from '../../store.ts'
import { lastHash, readGapless } from '../batch.ts'
import { orgKeys } from './keys.ts'
import type { Scripts } from './scripts.ts'

/** How long a fence stands, in ms: a day. */
const FENCE_MS = 86_400_000

/** The ledger's commands on one connection, as one store. */
export interface Session {
  /** @param ticket the caller's turn, or ''. */
  append(org: Org, head: Head, entries: readonly Sealed[], token: number, ticket: string): Promise<'appended' | 'conflict' | 'fenced'>
  read(org: Org, after: Seq, limit: number): Promise<readonly Sealed[]>
  about(org: Org, subject: string): Promise<readonly Sealed[]>
  raiseFence(org: Org, token: number): Promise<void>
}

/** Binds the commands to a connection and a store's id. */
export function createSession(redis: Redis & Scripts, store: string): Session {
  return {
    async append(org, head, entries, token, ticket) {
      const keys = orgKeys(org)
      const where = [keys.head, keys.ledger, keys.turn, keys.waiting, keys.fence(store)]
      const args = [String(head.seq), head.hash, lastHash(entries), String(token), ticket, String(TURN_MS), keys.channel]
      const pairs = entries.flatMap(({ entry, text }) => [keys.about(entry.subject), text])
      const answer = await redis.ledgerAppend(...where, ...args, ...pairs)
      if (answer === 'headless') throw new LedgerDamaged(`redis: the head of the ledger of org ${JSON.stringify(org)} is missing`)
      return answer
    },
    read: (org, after, limit) =>
      readGapless(
        after,
        async () => (await redis.xrange(orgKeys(org).ledger, `0-${after + 1}`, '+', 'COUNT', limit)).map(([, fields]) => fields[1] ?? ''),
        async () => Number((await redis.hget(orgKeys(org).head, 'seq')) ?? 0),
      ),
    async about(org, subject) {
      const keys = orgKeys(org)
      const seqs = await redis.lrange(keys.about(subject), 0, -1)
      const pipeline = redis.pipeline()
      for (const seq of seqs) pipeline.xrange(keys.ledger, `0-${seq}`, `0-${seq}`)
      const answers = (await pipeline.exec()) ?? []
      return answers.map(([error, found], index) => {
        if (error) throw error
        const text = (found as [string, string[]][])[0]?.[1][1]
        if (text === undefined) throw new LedgerDamaged(`entry ${seqs[index]} is not in the stream any more`)
        return unseal(text)
      })
    },
    async raiseFence(org, token) {
      await redis.ledgerRaiseFence(orgKeys(org).fence(store), String(token), String(FENCE_MS))
    },
  }
}
