import type { types, webApi } from '@slack/bolt'
import { asksPeople, type Carded, cardedOf, voteOn } from '../../../src/core/carded.ts'
import { operatorOf } from '../../../src/core/charter/compile.ts'
import type { Command } from '../../../src/core/command.ts'
import type { Catalogue } from '../../../src/core/wording/catalogue/index.ts'
import { editsOf } from '../../../src/core/wording/quorum.ts'
import { personWords } from '../../../src/core/wording/reader.ts'
import type { GovernorFace } from '../../../src/governor/face.ts'
import type { LookAtCode } from '../../../src/governor/skin.ts'
import { findCarded, outcomeFor } from '../../card/carded.ts'
import type { Page } from '../../card/types.ts'
import { answerCommand } from '../../commands.ts'
import { callOf } from '../click.ts'
import type { SlackRef } from '../messages.ts'
import type { Person } from '../person.ts'
import { troubleOf } from '../trouble.ts'
import { MODALS } from './index.ts'
import type { Choice } from './menu.ts'
import { type About, contentDigest, type Modal } from './modal.ts'
import type { Bound, Sealer } from './seal.ts'
import { formView, METADATA, pageView } from './view.ts'

/** What modals need. */
export interface ModalDeps {
  readonly governor: GovernorFace
  readonly codes: LookAtCode | undefined
  readonly sealer: Sealer
  readonly fault: (error: unknown) => void
}

/** Where somebody asked for a modal, and how they are told something there. */
export interface Place {
  /** As the person's workspace allows it: Bolt gives each payload its own. */
  readonly client: webApi.WebClient
  readonly trigger: string
  /** The card it is opened from; absent in the home tab. */
  readonly card?: { readonly channel: string; readonly ref: SlackRef }
  readonly tell: (page: Page) => Promise<void>
}

const say = (headline: string): Page => ({ headline, sections: [] })

/** Opens a modal about a request or motion: at once, since Slack's trigger is good for three seconds. */
export async function openModal(deps: ModalDeps, person: Person, choice: Choice, place: Place): Promise<void> {
  const { governor } = deps
  const operator = operatorOf(governor.charter(), person.identity)
  if (!operator) return turnAway(deps, person, choice, place)
  const channel = place.card?.channel ?? ''
  const words = personWords(governor.charter(), person.identity, channel)
  const record = cardedOf(governor.state(), choice.id)
  if (!record || !asksPeople(record)) return place.tell(await whatBecame(deps, choice.id, words))
  if (choice.seen && editsOf(record) !== (choice.seen.edits ?? 0)) return place.tell(say(words.forms.edited))
  const modal: Modal = MODALS[choice.modal]
  const { stage = 0 } = choice.seen ?? {}
  const about = aboutOf(deps, person, operator.id, record, { stage, channel, said: null }, '')
  const blocks = modal.blocks(about)
  if (typeof blocks === 'string') return place.tell(say(blocks))
  const { team, user } = person.identity
  const bound: Bound = {
    modal: choice.modal,
    id: record.id,
    stage,
    digest: contentDigest(record),
    team,
    user,
    channel,
    ts: place.card?.ref.ts ?? '',
    said: null,
  }
  const view = formView({ ...words.forms[choice.modal], metadata: deps.sealer.seal(bound), blocks }, words)
  await show(deps, place, view, words)
}

/** What a modal is shown and read with. */
export const aboutOf = (
  { governor, codes }: ModalDeps,
  { principal, identity }: Person,
  operator: string,
  record: Carded,
  { stage, channel, said }: Pick<Bound, 'stage' | 'channel' | 'said'>,
  once: string,
): About => ({
  governor,
  codes,
  principal,
  record,
  operator,
  once,
  said,
  words: personWords(governor.charter(), identity, channel),
  ...(stage === 0 ? {} : { stage }),
  ...(channel === '' ? {} : { channel }),
})

/** Shows a view to who asked for one. A trigger that was used already belongs to a click that Slack sent twice. */
export async function show(
  deps: Pick<ModalDeps, 'fault'>,
  { client, trigger, tell }: Place,
  view: types.ModalView,
  { forms }: Catalogue,
): Promise<void> {
  try {
    await client.views.open({ trigger_id: trigger, view })
  } catch (error) {
    const { code, problem, where } = troubleOf(error, 'other')
    if (code === 'exchanged_trigger_id') return
    if (where === 'content' && code !== 'expired_trigger_id' && code !== 'invalid_trigger_id') deps.fault(error)
    const why = code === 'expired_trigger_id' ? forms.slow : problem
    await tell(say(forms.notOpened(why)))
  }
}

/** Shows a page as a modal. */
export const showPage = (deps: Pick<ModalDeps, 'fault'>, place: Place, title: string, page: Page, words: Catalogue): Promise<void> =>
  show(deps, place, pageView(title, page, words), words)

/** Whether what a modal carries fits, in characters. */
export const fits = (metadata: string): boolean => metadata.length <= METADATA

/** What became of something that does not wait any more. @throws StoreUnavailable when the ledger cannot be read */
export async function whatBecame({ governor }: Pick<ModalDeps, 'governor'>, id: string, words: Catalogue): Promise<Page> {
  const record = await findCarded(governor, id)
  const outcome = record && outcomeFor(record, governor.charter().document.timezone, governor.clock.now(), words)
  return say(record ? words.taps.nothingByClick(outcome ?? words.taps.notWaiting) : words.commands.noRequest(id))
}

/** Records that somebody who is not listed tried, and tells them which line would list them. */
async function turnAway(deps: ModalDeps, person: Person, { modal, id, seen }: Choice, { tell }: Place): Promise<void> {
  const { governor, fault } = deps
  const vote = { ...voteOn(governor.state(), id, seen), vote: 'reject', door: 'slack' } as const
  // Such a command can never succeed, also when they are listed a moment later: only the attempt is recorded.
  const nothing = { kind: 'delegate', request_id: id, to: '', door: 'slack' } as const
  const tried: Command = modal === 'reject' ? vote : nothing
  await governor.submit(tried, person.principal).catch(fault)
  await tell(await strangerPage(governor, person))
}

/** What somebody who is not listed is told. */
export async function strangerPage(
  governor: GovernorFace,
  person: Person,
  which: 'strangerDecided' | 'strangerSees' = 'strangerDecided',
): Promise<Page> {
  const { sections } = await answerCommand(governor, 'whoami', { ...callOf(person, person.identity.user), argument: '', health: [] })
  // The line of a channel is of no use here: cards go to channels.
  return { headline: personWords(governor.charter(), person.identity).taps[which], sections: sections.slice(0, 1) }
}
