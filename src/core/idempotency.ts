import type { Millis } from './units.ts'

/** How long closed requests and idempotency keys stay in the state, in ms: 24 hours by entry time. */
export const REMEMBERED: Millis = 86_400_000

/** The key under which a first answer is kept; the space cannot be part of an agent's id. */
export const repeatKey = (agent: string, idempotencyKey: string): string => `${agent} ${idempotencyKey}`
