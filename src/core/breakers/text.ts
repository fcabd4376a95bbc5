import type { Millis } from '../units.ts'

/** An instant in a sentence, such as `2026-11-21 12:00:00Z`; always UTC, because entries hold it. */
export const clockText = (at: Millis): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')}Z`
