import type { RespondFn } from '@slack/bolt'
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
