import type { Org } from '../src/core/units.ts'

/** The queue agents put their signed requests on (issue's "Doors"); fixed, because programs of others use it. */
export const REQUESTS_QUEUE = 'countersign-requests'

/** The queue on which an agent gets the outcome of a request that was PENDING. An agent id has no colon, so BullMQ accepts the name. */
export const repliesQueue = (agent: string): string => `countersign-replies-${agent}`

/** The queue of effects that an org owes: cards and replies. An org's name has no colon, so BullMQ accepts it. */
export const effectsQueue = (org: Org): string => `countersign-effects-${org}`

/** The queue that wakes an org's governor at its next deadline. */
export const timersQueue = (org: Org): string => `countersign-timers-${org}`

/** The queue of requests that are run again in the shadow: model calls take minutes, and cards must not wait behind them. */
export const shadowsQueue = (org: Org): string => `countersign-shadows-${org}`

/** The queue of what is done by schedule: its wake-ups and its runs. */
export const runsQueue = (org: Org): string => `countersign-runs-${org}`
