import type { RespondFn } from '@slack/bolt'
import { asksPeople, type Carded, shownOf } from '../../src/core/carded.ts'
import { operatorOf } from '../../src/core/charter/compile.ts'
import { channelWords } from '../../src/core/wording/reader.ts'
import { fileFor, findCarded, nounOf } from '../card/carded.ts'
import type { Click } from './click.ts'
import type { Health } from './health.ts'
import { notice } from './page.ts'
import { troubleOf } from './trouble.ts'
import { type ClickDeps, submit, tellMessage, tellStranger, wordsFor } from './votes.ts'
import type { Workspaces } from './workspaces.ts'

/** What sending files needs besides. */
export interface OpenDeps extends ClickDeps {
  readonly workspaces: Workspaces
  readonly health: Health
}

/** Sends the whole request or motion as a file into the card's thread, and records it: from then on the card can be approved there. */
export async function onOpen(deps: OpenDeps, click: Click, id: string, respond: RespondFn): Promise<void> {
  const { governor } = deps
  if (!operatorOf(governor.charter(), click.identity)) return tellStranger(deps, click, respond)
  const words = wordsFor(governor, click)
  const record = await find(deps, id)
  if (!record) return void (await respond(notice(record === null ? words.taps.unrecorded : words.commands.noRequest(id))))
  if (!asksPeople(record)) return tellMessage(deps, click, record, respond)
  const problem = await upload(deps, click, record)
  if (problem !== undefined) return void (await respond(notice(words.taps.fullFailed(words.taps.full[nounOf(record)], problem))))
  await submit(deps, { ...shownOf(record), channel: click.channel }, { kind: 'system', part: 'worker' }, respond, words)
}

/** The request or motion; null when the ledger cannot be read now. */
const find = ({ governor, fault }: ClickDeps, id: string): Promise<Carded | undefined | null> =>
  findCarded(governor, id).catch((error: unknown) => {
    fault(error)
    return null
  })

/** Uploads it in full; what kept it from it, or undefined. */
async function upload({ workspaces, health, governor }: OpenDeps, { channel, ref }: Click, record: Carded): Promise<string | undefined> {
  const { name, text } = fileFor(record, governor.state())
  try {
    const place = { channel_id: ref.channel, thread_ts: ref.ts }
    await workspaces.ofChannel(channel).files.uploadV2({
      ...place,
      filename: name,
      file: Buffer.from(text),
      title: name,
      initial_comment: channelWords(governor.charter(), channel).taps.full[nounOf(record)],
    })
    return undefined
  } catch (error) {
    const trouble = troubleOf(error, 'other')
    health.trouble(trouble, channel, workspaces.named(channel))
    return trouble.problem
  }
}
