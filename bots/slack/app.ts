import {
  App,
  type BlockAction,
  type ButtonAction,
  type OverflowAction,
  type Receiver,
  type RespondFn,
  type SlashCommand,
  type ViewSubmitAction,
  type webApi,
} from '@slack/bolt'
import { cardedOf } from '../../src/core/carded.ts'
import { operatorOf } from '../../src/core/charter/compile.ts'
import { legible } from '../../src/core/legible.ts'
import { type Catalogue, catalogueOf } from '../../src/core/wording/catalogue/index.ts'
import { channelWords, personWords } from '../../src/core/wording/reader.ts'
import type { ChannelHealth, LookAtCode, TestTap } from '../../src/governor/skin.ts'
import { approveShown } from '../card/approve-shown.ts'
import { tapOf } from '../card.ts'
import { answerCommand } from '../commands.ts'
import { type Click, clickOf } from './click.ts'
import { clientOptions, silent } from './client.ts'
import { atHome, handleHomes, onHomeChoice, onHomeVote } from './home/actions.ts'
import type { Homes } from './home/homes.ts'
import { onChoice, tellPlace } from './menus.ts'
import { asksReason, choiceOf, FORM_ACTION } from './modals/menu.ts'
import { createOnce } from './modals/once.ts'
import type { Bound, Sealer } from './modals/seal.ts'
import { onSubmit } from './modals/submit.ts'
import { CALLBACK } from './modals/view.ts'
import { testedContent } from './notes.ts'
import { type OpenDeps, onOpen } from './open.ts'
import { notice, privately } from './page.ts'
import type { Person } from './person.ts'
import { onBack, onRevoke } from './revoke.ts'
import { handleShortcuts } from './shortcuts.ts'
import { onThumb } from './thumbs.ts'
import { onVote, tellStranger, wordsFor } from './votes.ts'

/** What the handlers need. */
export interface AppDeps extends OpenDeps {
  readonly codes: LookAtCode | undefined
  readonly apiUrl: string | undefined
  readonly receiver: Receiver
  readonly sealer: Sealer
  readonly homes: Homes
  readonly healthOf: () => readonly ChannelHealth[]
  readonly tested: (channel: string, tap: TestTap) => void
  /** Hears of every handler that runs, so that stopping can wait for it. */
  readonly running: (handler: Promise<void>) => void
}

/**
 * The Bolt app: acknowledges everything before looking at it, then parses, submits and renders; only what was filled into a modal is
 * acknowledged by what came of it. Makes no call by itself.
 */
export function createApp(deps: AppDeps): App {
  const app = new App({
    receiver: deps.receiver,
    // With a token of its own, Bolt asks Slack who it is at once and fails every click when it could not.
    authorize: async (source, body) => deps.workspaces.authorize(source, body),
    clientOptions: clientOptions(deps.apiUrl),
    convoStore: false,
    ignoreSelf: false,
    attachFunctionToken: false,
    logger: silent,
  })
  app.error(async (error) => deps.fault(error))
  app.use(async ({ next, ...args }) => {
    // Slack waits three seconds; a lost acknowledgement makes it show a warning, which is no reason not to decide.
    if ('ack' in args && args.ack && args.body.type !== 'view_submission') await (args.ack as () => Promise<void>)().catch(deps.fault)
    const handling = next()
    deps.running(handling)
    await handling
  })
  app.action<BlockAction<ButtonAction>>(
    /^(?:approve|reject|open|revoke|back|all|better_a|better_b|tie|test)$/,
    async ({ body, action, respond, client }) => {
      const click = clickOf(body)
      const tap = tapOf(action.value ?? '')
      const home = atHome(body)
      if (home && tap?.kind === 'vote') await onHomeVote(deps, home, tap, { client, trigger: body.trigger_id })
      if (click && tap?.kind === 'vote')
        if (tap.vote === 'reject' && asksReason(cardedOf(deps.governor.state(), tap.id), deps.governor.charter()))
          await onChoice(deps, click, { ...tap, modal: 'reject' }, { client, trigger: body.trigger_id, respond })
        else await onVote(deps, click, tap, respond)
      if (click && tap?.kind === 'open') await onOpen(deps, click, tap.id, respond)
      if (click && tap?.kind === 'revoke') await onRevoke(deps, click, tap.id, respond)
      if (click && tap?.kind === 'back') await onBack(deps, click, tap.id, respond)
      if (click && tap?.kind === 'all') await onAll(deps, click, tap.id, respond)
      if (click && tap?.kind === 'thumb') await onThumb(deps, click, tap, respond)
      if (click && tap?.kind === 'test') await onTest(deps, click)
    },
  )
  const onForm = async (value: string, body: BlockAction, client: webApi.WebClient, respond: RespondFn): Promise<void> => {
    const choice = choiceOf(value)
    const [click, home] = [clickOf(body), atHome(body)]
    if (home && choice) await onHomeChoice(deps, home, choice, { client, trigger: body.trigger_id })
    if (click && choice) await onChoice(deps, click, choice, { client, trigger: body.trigger_id, respond })
  }
  app.action<BlockAction<OverflowAction>>('more', ({ body, action, respond, client }) =>
    onForm(action.selected_option.value, body, client, respond),
  )
  app.action<BlockAction<ButtonAction>>(FORM_ACTION, ({ body, action, respond, client }) =>
    onForm(action.value ?? '', body, client, respond),
  )
  handleHomes(app, deps)
  handleShortcuts(app, deps)
  const submits = { ...deps, once: createOnce(), told: (bound: Bound, person: Person) => tellPlace(deps, bound, person) }
  app.view<ViewSubmitAction>(CALLBACK, ({ body, ack, client }) =>
    onSubmit(submits, client, body, (answer) => (answer ? ack(answer) : ack()).catch(deps.fault)),
  )
  app.command(/^\//, ({ command, respond }) => onCommand(deps, command, respond))
  return app
}

/** Approves everything that a digest shows; who clicks must be listed, and may approve each by itself. */
async function onAll(deps: AppDeps, click: Click, id: string, respond: RespondFn): Promise<void> {
  const { governor } = deps
  if (!operatorOf(governor.charter(), click.identity)) return tellStranger(deps, click, respond)
  const { principal, channel } = click
  await respond(notice(await approveShown(governor, id, { principal, door: 'slack', channel, words: wordsFor(governor, click) })))
}

async function onTest({ governor, messages, tested }: AppDeps, { identity, channel, ref, call }: Click): Promise<void> {
  const operator = operatorOf(governor.charter(), identity)?.id
  const name = legible(call.name ?? identity.user)
  const by = ({ taps }: Catalogue): string => operator ?? taps.test.stranger(name)
  const words = channelWords(governor.charter(), channel)
  // Who tests channels from the command line reads English.
  tested(channel, { at: governor.clock.now(), by: by(catalogueOf(undefined)) })
  await messages.write(channel, 'test', ref, testedContent(by(words), words))
}

async function onCommand({ governor, healthOf, fault }: AppDeps, command: SlashCommand, respond: RespondFn): Promise<void> {
  const { team_id: team, user_id: user, user_name: name, channel_id: channel } = command
  const [, word = '', argument = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(command.text) ?? []
  const identity = { on: 'slack', team, user } as const
  const call = { argument: argument.trim(), identity, name, spot: { on: 'slack', channel }, prefix: `${command.command} ` } as const
  try {
    await respond(
      privately(
        await answerCommand(governor, word.toLowerCase() || 'help', {
          ...call,
          message: `slack ${command.trigger_id}`,
          health: healthOf(),
        }),
      ),
    )
  } catch (error) {
    fault(error)
    await respond(notice(personWords(governor.charter(), identity, `slack:${channel}`).taps.unreadable))
  }
}
