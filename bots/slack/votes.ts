import type { RespondFn } from '@slack/bolt'
import { asksPeople, type Carded, voteOn } from '../../src/core/carded.ts'
import type { Command } from '../../src/core/command.ts'
import type { Answer } from '../../src/core/decide/index.ts'
import type { Principal } from '../../src/core/principal.ts'
import type { ProblemCode, Refusal } from '../../src/core/problem.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { editsOf } from '../../src/core/wording/quorum.ts'
import { personWords } from '../../src/core/wording/reader.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { findCarded, outcomeFor } from '../card/carded.ts'
import type { Tap } from '../card.ts'
import { refusalText } from '../commands/refusal.ts'
import { answerCommand } from '../commands.ts'
import type { Click } from './click.ts'
import type { Messages, SlackRef } from './messages.ts'
import { notice, privately } from './page.ts'

/** What answering clicks needs. */
export interface ClickDeps {
  readonly governor: GovernorFace
  readonly messages: Messages
  readonly fault: (error: unknown) => void
}

/** The words of who clicked. */
export const wordsFor = (governor: GovernorFace, { identity, channel }: Click): Catalogue =>
  personWords(governor.charter(), identity, channel)

/** Submits a command; undefined when it could not be recorded, and then the person was told. */
export async function submit(
  { governor, fault }: ClickDeps,
  command: Command,
  principal: Principal,
  respond: RespondFn,
  { taps }: Catalogue,
): Promise<Answer | undefined> {
  try {
    return await governor.submit(command, principal)
  } catch (error) {
    // The governor reports a store that is away, and too many waiters; anything else nobody has heard of yet.
    if (!(error instanceof Error && (error.name === 'StoreUnavailable' || error.name === 'Overloaded'))) fault(error)
    await respond(notice(taps.unrecorded))
    return undefined
  }
}

/** Submits a vote and tells what came of it. Who may vote, and whether it is in time, is decided in the core. */
export async function onVote(deps: ClickDeps, click: Click, tap: Extract<Tap, { kind: 'vote' }>, respond: RespondFn): Promise<void> {
  const { id, vote, seen } = tap
  const answer = await submit(
    deps,
    { ...voteOn(deps.governor.state(), id, seen), vote, door: 'slack', channel: click.channel },
    click.principal,
    respond,
    wordsFor(deps.governor, click),
  )
  if (!answer) return
  const record = await findCarded(deps.governor, id)
  // The recorded card is edited by whoever follows the ledger; a copy that nobody recorded is brought to the truth here.
  const recorded = record !== undefined && isRecorded(record, click.ref)
  if (record && (asksPeople(record) ? answer.ok && !recorded : !answer.ok || !recorded)) await tellMessage(deps, click, record, respond)
  if (!answer.ok) await tellPerson(deps, click, answer.refusal, record, respond)
}

/** Whether the ledger knows this copy of a card: then it is edited by whoever follows the ledger. */
export const isRecorded = (record: Carded, ref: SlackRef): boolean =>
  Object.values(record.cards).some((card) => card.ref?.on === 'slack' && card.ref.channel === ref.channel && card.ref.ts === ref.ts)

/** Edits the message that was clicked to what is true now: without vote buttons once it is decided. */
export async function tellMessage({ messages }: ClickDeps, click: Click, record: Carded, respond: RespondFn): Promise<void> {
  const result = await messages.show(click.channel, record, click.ref, 'answer')
  if (result.kind === 'shown') return
  // The answer to the click itself works even where the app may not write.
  const { text, blocks } = messages.card(click.channel, record, click.ref)
  await respond({ replace_original: true, text, blocks })
}

const DECIDED: ReadonlySet<ProblemCode> = new Set(['already_decided', 'too_late', 'not_found'])

async function tellPerson(deps: ClickDeps, click: Click, refusal: Refusal, record: Carded | undefined, respond: RespondFn): Promise<void> {
  if (refusal.code === 'not_operator') return tellStranger(deps, click, respond)
  const { governor } = deps
  const words = wordsFor(governor, click)
  const outcome = record && outcomeFor(record, governor.charter().document.timezone, governor.clock.now(), words)
  const truth =
    DECIDED.has(refusal.code) && outcome
      ? words.taps.nothingByClick(outcome)
      : `${refusalText(refusal, record ? { id: record.id, edits: editsOf(record) } : { id: '' }, click.call.prefix, governor.clock.now(), words)}.`
  await respond(notice(truth))
}

/** Tells somebody who is not listed so, with the line that would list them. */
export async function tellStranger({ governor }: ClickDeps, click: Click, respond: RespondFn): Promise<void> {
  const { sections } = await answerCommand(governor, 'whoami', { ...click.call, argument: '', health: [] })
  await respond(privately({ headline: wordsFor(governor, click).taps.strangerDecided, sections }))
}
