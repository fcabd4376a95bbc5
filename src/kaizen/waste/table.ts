import type { Detector, WasteName } from './detector.ts'
import { failures, repeats, retries } from './detectors/again.ts'
import { deadRules } from './detectors/dead-rules.ts'
import { hoarding } from './detectors/hoarding.ts'
import { latent } from './detectors/latent.ts'
import { inversions, lockWaits } from './detectors/locks.ts'
import { overpowered } from './detectors/overpowered.ts'
import { fatigue, slowAnswers } from './detectors/people.ts'

/** Every detector, by its key under `kaizen.waste`. */
export const DETECTORS: { readonly [N in WasteName]: Detector<N> } = {
  latent,
  lock_waits: lockWaits,
  inversions,
  overpowered,
  repeats,
  hoarding,
  failures,
  fatigue,
  dead_rules: deadRules,
  slow_answers: slowAnswers,
  retries,
}

/** The names of {@link DETECTORS}, in the order they are shown. */
export const WASTES = Object.keys(DETECTORS) as readonly WasteName[]
