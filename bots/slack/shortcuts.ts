import type { App, GlobalShortcut, MessageShortcut } from '@slack/bolt'
import type { State } from '../../src/core/state.ts'
import { personWords } from '../../src/core/wording/reader.ts'
import { allCarded } from '../card/waiting.ts'
import { answerCommand, type Call } from '../commands.ts'
import { type Click, callOf, clickAt, PREFIX } from './click.ts'
import { onChoice } from './menus.ts'
import type { ModalDeps } from './modals/open.ts'
import { showPage } from './modals/open.ts'
import { notice, privately } from './page.ts'
import { personIn } from './person.ts'
import { type ClickDeps, isRecorded, wordsFor } from './votes.ts'

/** The shortcuts, by the `callback_id` that `app-manifest.yaml` gives them: two on messages, one anywhere. */
export const SHORTCUTS = { why: 'message', ask_about: 'message', pending: 'global' } as const

/** Answers shortcuts: what a card is about, a question about it, and what waits. */
export function handleShortcuts(app: App, deps: ClickDeps & ModalDeps): void {
  const { governor } = deps
  const notACard = (click: Click): string => wordsFor(governor, click).forms.notACard(`${PREFIX}why ID`)
  const answer = (name: string, argument: string, call: Pick<Call, 'identity' | 'spot' | 'prefix'>) =>
    answerCommand(governor, name, { ...call, argument, health: [] })

  app.shortcut<MessageShortcut>({ callback_id: 'why', type: 'message_action' }, async ({ body, respond }) => {
    const click = cardClick(body)
    const id = click && cardAt(governor.state(), click)
    if (click) await respond(id === undefined ? notice(notACard(click)) : privately(await answer('why', id, click.call)))
  })
  app.shortcut<MessageShortcut>({ callback_id: 'ask_about', type: 'message_action' }, async ({ body, client, respond }) => {
    const click = cardClick(body)
    const id = click && cardAt(governor.state(), click)
    if (!click) return
    if (id === undefined) await respond(notice(notACard(click)))
    else await onChoice(deps, click, { modal: 'question', id }, { client, trigger: body.trigger_id, respond })
  })
  app.shortcut<GlobalShortcut>({ callback_id: 'pending', type: 'shortcut' }, async ({ body, client }) => {
    const person = personIn(body)
    if (!person) return
    const page = await answer('pending', '', callOf(person, person.identity.user))
    const words = personWords(governor.charter(), person.identity)
    // There is no channel to tell them anything in.
    const tell = async (): Promise<void> => undefined
    await showPage(deps, { client, trigger: body.trigger_id, tell }, words.forms.waits, page, words)
  })
}

/** The message a shortcut was used on; in the thread of a card, the card. */
function cardClick(body: MessageShortcut): Click | undefined {
  const thread: unknown = body.message['thread_ts']
  return clickAt(personIn(body), body.channel.id, typeof thread === 'string' ? thread : body.message_ts)
}

/** The id of the request or motion that a message is the recorded card of. */
function cardAt(state: State, { ref }: Click): string | undefined {
  for (const record of allCarded(state)) if (isRecorded(record, ref)) return record.id
  return undefined
}
