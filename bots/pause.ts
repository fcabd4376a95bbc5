import { setTimeout as wait } from 'node:timers/promises'
import type { Millis } from '../src/core/units.ts'

/** Waits `ms`, or until the signal aborts. */
export const pause = (ms: Millis, signal: AbortSignal): Promise<unknown> => wait(ms, undefined, { signal }).catch(() => undefined)
