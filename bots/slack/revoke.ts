import type { RespondFn } from '@slack/bolt'
import { rollbackCommand } from '../../src/core/experiments/rollback.ts'
import { legible } from '../../src/core/legible.ts'
import { refusalDetail } from '../../src/core/wording/refusal.ts'
import { answerCommand } from '../commands.ts'
import type { Click } from './click.ts'
import { notice, privately } from './page.ts'
import { type ClickDeps, submit, wordsFor } from './votes.ts'

/** Takes a standing grant back by the button in the list of them, and shows the list as it is then. Who may is decided in the core. */
export async function onRevoke(deps: ClickDeps, click: Click, id: string, respond: RespondFn): Promise<void> {
  const words = wordsFor(deps.governor, click)
  const answer = await submit(deps, { kind: 'revoke-standing', standing_id: id, door: 'slack' }, click.principal, respond, words)
  if (!answer) return
  if (!answer.ok) return void (await respond(notice(words.taps.nothingChanged(refusalDetail(answer.refusal, words)))))
  const page = await answerCommand(deps.governor, 'grants', { ...click.call, argument: '', health: [] })
  await respond({ ...privately({ ...page, headline: `${words.commands.grants.revoked} ${page.headline}` }), replace_original: true })
}

/** Rolls a promotion back by the button of the card that promoted it. Who may is decided in the core; the card is edited by whoever follows the ledger. */
export async function onBack(deps: ClickDeps, click: Click, experiment: string, respond: RespondFn): Promise<void> {
  const { governor } = deps
  const words = wordsFor(governor, click)
  const command = rollbackCommand(governor.state(), { experiment, motion_id: governor.ids.next('mot_'), door: 'slack' })
  const answer = await submit(deps, command, click.principal, respond, words)
  if (!answer) return
  const control = legible(governor.state().experiments.get(experiment)?.plan.control ?? '')
  await respond(notice(answer.ok ? words.experiments.taken(control) : words.taps.nothingChanged(refusalDetail(answer.refusal, words))))
}
