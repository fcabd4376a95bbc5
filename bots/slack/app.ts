import { App, type BlockAction, type ButtonAction, type Receiver, type RespondFn, type SlashCommand } from '@slack/bolt'
import { operatorOf } from '../../src/core/charter/compile.ts'
import { legible } from '../../src/core/legible.ts'
import type { ChannelHealth, TestTap } from '../../src/governor/skin.ts'
import { tapOf } from '../card.ts'
import { answerCommand } from '../commands.ts'
import { type Click, clickOf } from './click.ts'
import { clientOptions, silent } from './client.ts'
import { testedContent } from './notes.ts'
import { type OpenDeps, onOpen } from './open.ts'
import { notice, privately } from './page.ts'
import { onVote } from './votes.ts'

/** What the handlers need. */
export interface AppDeps extends OpenDeps {
  readonly botToken: string
  readonly apiUrl: string | undefined
  readonly receiver: Receiver
  readonly healthOf: () => readonly ChannelHealth[]
  readonly tested: (channel: string, tap: TestTap) => void
  /** Hears of every handler that runs, so that stopping can wait for it. */
  readonly running: (handler: Promise<void>) => void
}

/** The Bolt app: acknowledges everything before looking at it, then parses, submits and renders. Makes no call by itself. */
export function createApp(deps: AppDeps): App {
  const app = new App({
    receiver: deps.receiver,
    // With a token of its own, Bolt asks Slack who it is at once and fails every click when it could not.
    authorize: async () => ({ botToken: deps.botToken }),
    clientOptions: clientOptions(deps.apiUrl),
    convoStore: false,
    ignoreSelf: false,
    attachFunctionToken: false,
    logger: silent,
  })
  app.error(async (error) => deps.fault(error))
  app.use(async ({ next, ...args }) => {
    // Slack waits three seconds; a lost acknowledgement makes it show a warning, which is no reason not to decide.
    if ('ack' in args && args.ack) await (args.ack as () => Promise<void>)().catch(deps.fault)
    const handling = next()
    deps.running(handling)
    await handling
  })
  app.action<BlockAction<ButtonAction>>(/^(?:approve|reject|open|test)$/, async ({ body, action, respond }) => {
    const click = clickOf(body)
    const tap = tapOf(action.value ?? '')
    if (click && tap?.kind === 'vote') await onVote(deps, click, tap, respond)
    if (click && tap?.kind === 'open') await onOpen(deps, click, tap.id, respond)
    if (click && tap?.kind === 'test') await onTest(deps, click)
  })
  app.command(/^\//, ({ command, respond }) => onCommand(deps, command, respond))
  return app
}

async function onTest({ governor, messages, tested }: AppDeps, { identity, channel, ref, call }: Click): Promise<void> {
  const by = operatorOf(governor.charter(), identity)?.id ?? `${legible(call.name ?? identity.user)} (not an operator)`
  tested(channel, { at: governor.clock.now(), by })
  await messages.write(channel, 'test', ref, testedContent(by))
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
    await respond(notice('The ledger cannot be read now. Please try again in a moment.'))
  }
}
