import type { Millis } from '../units.ts'
import { span } from '../when.ts'
import type { Catalogue } from './catalogue/index.ts'

/** From how much time on {@link leftText} rounds to the nearest minute. */
const NEAREST_FROM: Millis = 300_000

/** A length of time, as by `span`: its units are those of every language. */
export const lasting = (ms: Millis, { common }: Catalogue): string => (ms < 1000 ? common.moment : span(ms))

/** How long somebody has, as by `timeLeft`. */
export const leftText = (ms: Millis, words: Catalogue): string => lasting(ms >= NEAREST_FROM ? ms + 30_000 : ms, words)
