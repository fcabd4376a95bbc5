import type { ViewResponseAction, ViewSubmitAction, webApi } from '@slack/bolt'
import { asksPeople, type Carded, cardedOf } from '../../../src/core/carded.ts'
import { operatorOf } from '../../../src/core/charter/compile.ts'
import type { Command } from '../../../src/core/command.ts'
import type { Refusal } from '../../../src/core/problem.ts'
import type { Millis } from '../../../src/core/units.ts'
import { type Catalogue, catalogueOf } from '../../../src/core/wording/catalogue/index.ts'
import { editsOf } from '../../../src/core/wording/quorum.ts'
import { personWords } from '../../../src/core/wording/reader.ts'
import type { Page } from '../../card/types.ts'
import { refusalText } from '../../commands/refusal.ts'
import { pause } from '../../pause.ts'
import { PREFIX } from '../click.ts'
import { type Person, personIn } from '../person.ts'
import { cutText } from '../text.ts'
import { MODALS } from './index.ts'
import { contentDigest, type Modal } from './modal.ts'
import type { Once } from './once.ts'
import { aboutOf, fits, type ModalDeps, strangerPage, whatBecame } from './open.ts'
import type { Reply } from './reply.ts'
import type { Bound } from './seal.ts'
import { formView, pageView } from './view.ts'

/** What submitting needs besides. */
export interface SubmitDeps extends ModalDeps {
  readonly once: Once
  /** Brings the place that a modal was opened from to the truth. */
  readonly told: (bound: Bound, person: Person) => Promise<void>
}

/** Slack wants the answer to a submission within three seconds; what takes longer is said in the modal afterwards. */
const ANSWER_LIMIT: Millis = 2_000

/** Takes a filled-in modal, decides, and answers it. */
export async function onSubmit(
  deps: SubmitDeps,
  client: webApi.WebClient,
  body: ViewSubmitAction,
  ack: (answer?: ViewResponseAction) => Promise<void>,
): Promise<void> {
  const person = personIn(body)
  const bound = deps.sealer.open(body.view.private_metadata)
  if (!person || !bound || bound.team !== person.identity.team || bound.user !== person.identity.user) {
    deps.fault(new Error('A Slack modal came back changed, or from somebody else than who opened it: nothing was decided'))
    const reader = person ? personWords(deps.governor.charter(), person.identity) : catalogueOf(undefined)
    return ack(update(say(reader.forms.notYours), 'Countersign', reader))
  }
  const words = wordsOf(deps, person, bound)
  const { title } = words.forms[bound.modal]
  const work = deps.once.run(`${body.view.id} ${body.view.private_metadata}`, () => decide(deps, person, bound, body.view))
  const limit = new AbortController()
  const slow = pause(ANSWER_LIMIT, limit.signal).then(() => undefined)
  const reply = await Promise.race([work, slow])
  limit.abort()
  if (reply) await ack(answerOf(reply, title, body, words))
  else {
    await ack(update(say(words.forms.recording), title, words))
    await afterwards(deps, client, body, title, await work, words)
  }
  await deps.told(bound, person)
}

const wordsOf = ({ governor }: SubmitDeps, { identity }: Person, { channel }: Bound): Catalogue =>
  personWords(governor.charter(), identity, channel)

const say = (headline: string): Page => ({ headline, sections: [] })
const update = (page: Page, title: string, words: Catalogue): ViewResponseAction => ({
  response_action: 'update',
  view: pageView(title, page, words),
})

function answerOf(reply: Reply, title: string, { view }: ViewSubmitAction, words: Catalogue): ViewResponseAction | undefined {
  switch (reply.kind) {
    case 'done':
      return undefined
    case 'page':
      return update(reply.page, title, words)
    case 'next':
      return { response_action: 'update', view: reply.view }
    case 'errors': {
      // Errors may name inputs of the view only.
      const inputs = view.blocks.flatMap(({ block_id }) => block_id ?? [])
      const known = Object.entries(reply.errors).filter(([id]) => inputs.includes(id))
      if (known.length === 0) return update(say(Object.values(reply.errors).join(' ')), title, words)
      return { response_action: 'errors', errors: Object.fromEntries(known.map(([id, text]) => [id, cutText(text, 2000)])) }
    }
  }
}

/** Says in the modal what came of it, where the answer had to come before. */
async function afterwards(
  { fault }: SubmitDeps,
  client: webApi.WebClient,
  { view }: ViewSubmitAction,
  title: string,
  reply: Reply,
  words: Catalogue,
): Promise<void> {
  const page =
    reply.kind === 'page' ? reply.page : say(reply.kind === 'errors' ? Object.values(reply.errors).join(' ') : words.forms.recorded)
  const content = reply.kind === 'next' ? reply.view : pageView(title, page, words)
  // Who closed the modal meanwhile sees it on the card.
  await client.views.update({ view_id: view.id, view: content }).catch(fault)
}

/** What a submission comes to; never throws. */
async function decide(deps: SubmitDeps, person: Person, bound: Bound, view: ViewSubmitAction['view']): Promise<Reply> {
  try {
    return await judge(deps, person, bound, view)
  } catch (error) {
    deps.fault(error)
    return { kind: 'errors', errors: { [MODALS[bound.modal].main]: wordsOf(deps, person, bound).taps.unreadable } }
  }
}

async function judge(deps: SubmitDeps, person: Person, bound: Bound, { id, state }: ViewSubmitAction['view']): Promise<Reply> {
  const { governor, sealer } = deps
  const modal: Modal = MODALS[bound.modal]
  const operator = operatorOf(governor.charter(), person.identity)
  const record = cardedOf(governor.state(), bound.id)
  const words = wordsOf(deps, person, bound)
  if (!record || !asksPeople(record)) return { kind: 'page', page: await whatBecame(deps, bound.id, words) }
  if (contentDigest(record) !== bound.digest) return { kind: 'page', page: say(words.forms.changed) }
  const step = modal.read(aboutOf(deps, person, operator?.id ?? '', record, bound, `slack view ${id}`), state.values)
  // Who is not listed any more is refused by the core, which records the attempt.
  if ('command' in step) return submit(deps, person, record, modal, step.command, words)
  if (!operator) return { kind: 'page', page: await strangerPage(governor, person) }
  if ('errors' in step) return { kind: 'errors', errors: step.errors }
  const { blocks, submit: label, said } = step.next
  const metadata = sealer.seal({ ...bound, said })
  if (!fits(metadata)) return { kind: 'page', page: say(words.forms.tooLong) }
  return { kind: 'next', view: formView({ title: words.forms[bound.modal].title, submit: label, metadata, blocks }, words) }
}

async function submit(deps: SubmitDeps, person: Person, record: Carded, modal: Modal, command: Command, words: Catalogue): Promise<Reply> {
  const { governor, fault } = deps
  try {
    const answer = await governor.submit(command, person.principal)
    return answer.ok ? { kind: 'done' } : await refusedReply(deps, person, record, modal, answer.refusal, words)
  } catch (error) {
    // As for buttons: a store that is away and too many waiters are known already.
    if (!(error instanceof Error && (error.name === 'StoreUnavailable' || error.name === 'Overloaded'))) fault(error)
    return { kind: 'errors', errors: { [modal.main]: words.taps.unrecorded } }
  }
}

async function refusedReply(
  deps: SubmitDeps,
  person: Person,
  record: Carded,
  modal: Modal,
  refusal: Refusal,
  words: Catalogue,
): Promise<Reply> {
  const { governor } = deps
  if (refusal.code === 'not_operator') return { kind: 'page', page: await strangerPage(governor, person) }
  if (refusal.code === 'already_decided' || refusal.code === 'too_late')
    return { kind: 'page', page: await whatBecame(deps, record.id, words) }
  const text = `${refusalText(refusal, { id: record.id, edits: editsOf(record) }, PREFIX, governor.clock.now(), words)}.`
  const field = modal.field?.(refusal)
  if (field !== undefined) return { kind: 'errors', errors: { [field]: text } }
  return { kind: 'page', page: { headline: words.commands.nothingChanged, sections: [{ label: '', text }] } }
}
