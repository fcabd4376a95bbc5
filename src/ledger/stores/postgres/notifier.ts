import type { Pool } from 'pg'
import type { Org } from '../../../core/units.ts'
import { CHANNEL } from './schema.ts'
import { SQL } from './sql.ts'

/**
 * Tells other processes that an org has news, after the commit and outside its path: NOTIFY inside the transaction would make
 * commits wait for each other at a lock of the whole database. One at a time per org; what comes meanwhile is one more.
 */
export function createNotifier(pool: Pool): (org: Org) => void {
  const sending = new Map<Org, { again: boolean }>()
  const send = (org: Org): void => {
    const state = { again: false }
    sending.set(org, state)
    // A hint that is lost costs a follower at most a second.
    pool
      .query(SQL.notify, [CHANNEL, org])
      .catch(() => undefined)
      .finally(() => {
        sending.delete(org)
        if (state.again) send(org)
      })
  }
  return (org) => {
    const state = sending.get(org)
    if (state) state.again = true
    else send(org)
  }
}
