import type { RequestRecord } from '../state.ts'
import type { Micros } from '../units.ts'

/** What a request counts with in its windows. */
export interface Counted {
  readonly amount: Micros
  readonly tokens: number
}

const NOTHING: Counted = { amount: 0, tokens: 0 }

/** What a request counts with now: its reservation, what it settled with, or nothing any more. */
export function countedOf({ status, reservation }: RequestRecord): Counted {
  const { amount, tokens } = reservation
  switch (status.name) {
    case 'pending':
    case 'queued':
    case 'granted':
    case 'executing':
      return { amount, tokens: tokens?.amount ?? 0 }
    case 'settled':
      return { amount: status.charged, tokens: status.tokens ?? 0 }
    case 'lapsed':
      return status.released ? NOTHING : { amount, tokens: tokens?.amount ?? 0 }
    case 'refused':
    case 'revoked':
      return NOTHING
  }
}
