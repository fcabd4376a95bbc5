import type { User } from 'grammy/types'
import { rollbackCommand } from '../../src/core/experiments/rollback.ts'
import { legible } from '../../src/core/legible.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { refusalDetail } from '../../src/core/wording/refusal.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { notListed, personOf } from './person.ts'

/**
 * Rolls a promotion back by the button of the card that promoted it: what who tapped is told, and whether as an alert. Who may is decided in
 * the core; the card is edited by whoever follows the ledger.
 */
export async function rollBack(
  governor: GovernorFace,
  from: User,
  experiment: string,
  words: Catalogue,
): Promise<readonly [text: string, alert: boolean]> {
  const command = rollbackCommand(governor.state(), { experiment, motion_id: governor.ids.next('mot_'), door: 'telegram' })
  const result = await governor.submit(command, personOf(from))
  if (result.ok) return [words.experiments.taken(legible(governor.state().experiments.get(experiment)?.plan.control ?? '')), false]
  const { refusal } = result
  return [refusal.code === 'not_operator' ? notListed(from, words) : words.taps.nothingChanged(refusalDetail(refusal, words)), true]
}
