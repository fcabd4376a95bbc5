import type { Micros, Millis } from '../units.ts'
import { FULL, type Milli, type TrustLaw } from './law.ts'
import type { Score, TrustChange, TrustRecord } from './record.ts'

/** The score of who has earned nothing yet. */
const SANDBOX: Score = { points: 0, since: 0 }

/** A score at `now`: each whole period of idleness has taken its points, never below the floor; what is under the floor stays. */
function idled(law: TrustLaw, score: Score, now: Millis): Score {
  const { decay } = law
  if (!decay || score.points <= decay.floor) return score
  const periods = Math.max(0, Math.floor((now - score.since) / decay.every))
  if (periods === 0) return score
  return {
    points: Math.max(decay.floor, score.points - Math.min(periods, FULL) * decay.points),
    since: score.since + periods * decay.every,
  }
}

/** An agent's score in a capability at `now`. */
export function scoreOf(law: TrustLaw, record: TrustRecord | undefined, capability: string, now: Millis): Score {
  const known = record && Object.hasOwn(record.scores, capability) ? record.scores[capability] : undefined
  if (!known) return SANDBOX
  return record?.frozen ? known : idled(law, known, now)
}

/** Of `FULL`, how much a success at these stakes weighs. In integers beyond 2^53, since floats would differ in the last digit. */
function weightOf(stakes: Micros, full: Micros | null): Milli {
  if (full === null || stakes >= full) return FULL
  return Number((BigInt(Math.max(0, stakes)) * BigInt(FULL)) / BigInt(full))
}

/**
 * The score after work that passed its audit. What it earns is weighed by the confirmed cost at stake, and lifts no higher than
 * that weight: a thousand trivial successes come no further than one of them can.
 */
export function earned(law: TrustLaw, capability: string, before: Score, stakes: Micros, quality: number, now: Millis): TrustChange {
  const weight = weightOf(stakes, law.capabilities.get(capability)?.stakes ?? null)
  const gain = Math.floor((Math.floor((law.earn * quality) / 100) * weight) / FULL)
  const to = Math.max(before.points, Math.min(FULL, weight, before.points + gain))
  return { capability, from: before.points, to, since: now }
}

/** The score after a loss; what idleness has already counted stays counted. */
export const lost = (capability: string, before: Score, points: Milli): TrustChange => ({
  capability,
  from: before.points,
  to: Math.max(0, before.points - points),
  since: before.since,
})
