import { GrammyError } from 'grammy'
import type { Millis } from '../../src/core/units.ts'

/** What went wrong with a call of the Bot API, as far as it decides what to do next. */
export type Trouble =
  /** It stands there already. */
  | { readonly kind: 'same' }
  /** The platform's rate: nothing to this chat before `ms`. */
  | { readonly kind: 'rate'; readonly ms: Millis }
  /** A fault of the platform or the line, which may pass. */
  | { readonly kind: 'passing'; readonly why: string }
  /** The token is not (or no longer) a bot's. */
  | { readonly kind: 'token' }
  | { readonly kind: 'moved'; readonly chat: number }
  /** The chat is closed to us; `problem` says why and what to do. */
  | { readonly kind: 'closed'; readonly problem: string }
  /** This one message cannot be edited any more. */
  | { readonly kind: 'lost'; readonly why: string }
  /** The call itself was wrong: ours to mend. */
  | { readonly kind: 'wrong'; readonly why: string }

/** Descriptions of the Bot API that say a chat is closed to us, and what a person can do. The texts are the platform's, stable for years. */
const CLOSED: readonly (readonly [RegExp, string])[] = [
  [
    /chat not found|CHANNEL_INVALID|PEER_ID_INVALID/i,
    'the chat does not exist or the bot was never in it: add the bot, or correct the id in the charter',
  ],
  [/thread not found|TOPIC_DELETED|TOPIC_ID_INVALID/i, 'the topic is gone: correct it in the charter'],
  [/TOPIC_CLOSED/i, 'the topic is closed: open it, or name another in the charter'],
  [
    /not enough rights|CHAT_WRITE_FORBIDDEN|need administrator rights|CHAT_SEND_PLAIN_FORBIDDEN/i,
    'the bot may not write there: give it the right to send messages',
  ],
  [/CHAT_RESTRICTED|group chat was deactivated|chat was deleted/i, 'the chat is closed: name another in the charter'],
]
const LOST =
  /message to edit not found|message can't be edited|MESSAGE_ID_INVALID|message identifier is not specified|no text in the message to edit/i

/** What an error of a call means. Errors that are not the platform's word are passing: the line, a timeout. */
export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof GrammyError)) return { kind: 'passing', why: 'Telegram cannot be reached' }
  const { error_code: code, description, parameters } = error
  if (parameters.migrate_to_chat_id !== undefined) return { kind: 'moved', chat: parameters.migrate_to_chat_id }
  if (code === 429) return { kind: 'rate', ms: (parameters.retry_after ?? 1) * 1000 }
  if (code >= 500) return { kind: 'passing', why: `Telegram answers ${code}` }
  if (code === 401 || code === 404) return { kind: 'token' }
  if (code === 403) return { kind: 'closed', problem: removed(description) }
  if (/message is not modified/i.test(description)) return { kind: 'same' }
  const closed = CLOSED.find(([pattern]) => pattern.test(description))
  if (closed) return { kind: 'closed', problem: closed[1] }
  return LOST.test(description) ? { kind: 'lost', why: description } : { kind: 'wrong', why: description }
}

function removed(description: string): string {
  if (/blocked by the user/i.test(description)) return 'the person has blocked the bot: they must unblock it'
  if (/can't initiate conversation/i.test(description)) return 'the person must write /start to the bot first'
  return 'the bot was removed from the chat: add it again'
}

/** What to say when the token is refused. */
export const WRONG_TOKEN = 'Telegram refuses the token: set TELEGRAM_BOT_TOKEN to the one @BotFather gave'
