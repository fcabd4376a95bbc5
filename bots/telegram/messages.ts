import type { CommandContext, Context } from 'grammy'
import type { Message, User } from 'grammy/types'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import type { Prompt } from '../card/types.ts'
import { answerCommand, askedIn, COMMANDS, isAbout } from '../commands.ts'
import type { Parts } from './deps.ts'
import { drawPage } from './html.ts'
import { identityOf, isNobody, listed } from './person.ts'
import { cardRepliedTo, promptMarkup, promptOf, promptText } from './replies.ts'
import { STYLE } from './show.ts'
import { channelsIn, spotOfKey, spotOfMessage } from './spot.ts'
import { troubleOf } from './trouble.ts'

/** Listens to commands and to what happens to the bot in its chats. */
export function onMessages(parts: Parts): void {
  const { bot } = parts
  bot.on('message:migrate_to_chat_id', (ctx) => onMoved(parts, ctx.chat.id, ctx.message.migrate_to_chat_id))
  for (const { name } of COMMANDS) bot.command(name, (ctx) => reply(parts, ctx, ctx.message, name, aboutCard(parts, ctx, name)))
  bot.on('message:text', (ctx, next) => {
    const asked = promptOf(ctx.message, ctx.me.id)
    return asked ? reply(parts, ctx, ctx.message, asked.command, `${asked.id} ${ctx.message.text}`) : next()
  })
  bot.chatType('private').on('message:text', (ctx) => reply(parts, ctx, ctx.message, 'help', ''))
  bot.on('my_chat_member', (ctx) => {
    const { new_chat_member: me, chat } = ctx.myChatMember
    const mute = me.status === 'restricted' && !me.can_send_messages
    if (me.status === 'left' || me.status === 'kicked') parts.board.chat(chat.id, 'the bot was removed from the chat: add it again')
    else parts.board.chat(chat.id, mute ? 'the bot may not write there: give it the right to send messages' : '')
  })
}

/** What stands behind a command; in reply to a card the id of what it is about need not be written. */
function aboutCard({ governor }: Parts, { message, match }: CommandContext<Context>, name: string): string {
  const id = isAbout(name) && message ? cardRepliedTo(governor, message) : undefined
  const [first = ''] = match.trim().split(/\s/)
  return id === undefined || (first !== '' && id.endsWith(first)) ? match : `${id} ${match}`
}

async function reply(parts: Parts, ctx: Context, message: Message | undefined, name: string, argument: string): Promise<void> {
  const { governor, pace, board } = parts
  const { from } = ctx
  if (!message || !from) return
  const spot = spotOfMessage(message)
  const nobody = isNobody(from, message.sender_chat)
  const { words } = askedIn(governor, { identity: identityOf(from), spot: { on: 'telegram', ...spot } })
  // Strangers are answered, but cannot use up what the chat's cards need.
  if ((nobody || !listed(governor, from)) && pace.wait(`${spot.chat} guests`, 'post', 'reply') > 0) return
  const { text, prompt, exposed } = nobody ? { text: words.taps.anonymous } : await page(parts, message, from, name, argument.trim(), words)
  pace.sent(String(spot.chat))
  // Where the bot may not, the person is told that everybody could read it.
  if (exposed) await ctx.deleteMessage().catch(() => undefined)
  try {
    await ctx.reply(text, {
      ...STYLE,
      ...(spot.topic === undefined ? {} : { message_thread_id: spot.topic }),
      reply_parameters: { message_id: message.message_id, allow_sending_without_reply: true },
      ...(prompt ? { reply_markup: promptMarkup(prompt, words) } : {}),
    })
  } catch (error) {
    const trouble = troubleOf(error)
    if (trouble.kind === 'closed') board.spot(spot, trouble.problem)
    else if (trouble.kind === 'wrong') throw error
  }
}

/** An answer, and what it asks the person for. */
interface Said {
  readonly text: string
  readonly prompt?: Prompt
  /** The message held what others must not read. */
  readonly exposed?: true
}

async function page(
  { governor, board, codes, fault }: Parts,
  message: Message,
  from: User,
  name: string,
  argument: string,
  words: Catalogue,
): Promise<Said> {
  const spot = spotOfMessage(message)
  try {
    const call = { argument, identity: identityOf(from), name: from.first_name, spot: { on: 'telegram', ...spot }, prefix: '/' } as const
    const named = `telegram ${spot.chat} ${message.message_id}`
    const answer = await answerCommand(governor, name, {
      ...call,
      message: named,
      health: board.rows(),
      // Only who writes, and the bot, read a private chat.
      codes: message.chat.type === 'private' ? codes : undefined,
    })
    if (answer.exposed) return { text: drawPage(answer), exposed: true }
    return answer.prompt ? { text: promptText(answer.prompt, words), prompt: answer.prompt } : { text: drawPage(answer) }
  } catch (error) {
    fault(error)
    return { text: words.taps.unreadable }
  }
}

/** Follows a group that became a supergroup, as the platform's own notice says, before any card runs into it. */
async function onMoved({ governor }: Parts, chat: number, to: number): Promise<void> {
  const state = governor.state()
  for (const { home, now } of channelsIn(governor.charter(), state, chat)) {
    const topic = spotOfKey(home)?.topic
    const key = topic === undefined ? `telegram:${to}` : `telegram:${to}:${topic}`
    if (now !== key) await governor.submit({ kind: 'channel-moved', from: home, to: key }, { kind: 'system', part: 'worker' })
  }
}
