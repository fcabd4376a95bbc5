import type { Clock } from './core/ports.ts'

/** The machine's clock; demos and tests turn one of their own. */
export const systemClock: Clock = { now: () => Date.now() }
