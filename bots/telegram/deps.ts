import type { Bot } from 'grammy'
import type { Clock } from '../../src/core/ports.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { LookAtCode, TestTap } from '../../src/governor/skin.ts'
import type { Pace, PlaceRates } from '../pace.ts'
import type { Board } from './board.ts'

/** What a Telegram skin is built from. */
export interface TelegramDeps {
  readonly governor: GovernorFace
  /** The bot's token, from @BotFather. */
  readonly token: string
  /** Address of the Bot API; another than Telegram's own for tests or a server of one's own. */
  readonly apiRoot?: string
  /** Receive updates by webhook at this address, with this secret (1–256 of `A-Za-z0-9_-`), instead of by long polling. */
  readonly webhook?: { readonly url: string; readonly secret: string }
  /** Root of the inbox's address, no trailing slash; links are made only where Telegram accepts them. */
  readonly publicUrl?: string
  readonly clock: Clock
  /** Looks at one-time codes that come in private chats; absent: none is taken here. */
  readonly codes?: LookAtCode
  /** Hears of faults that nobody else is told of in full. */
  readonly fault: (error: unknown) => void
  /** Other rates than Telegram's, for a Bot API server without them. */
  readonly rates?: (chat: string) => PlaceRates
}

/** What the skin's parts share. */
export interface Parts {
  readonly governor: GovernorFace
  readonly codes: LookAtCode | undefined
  readonly clock: Clock
  readonly fault: (error: unknown) => void
  readonly bot: Bot
  readonly board: Board
  readonly pace: Pace
  /** Who last tapped each channel's test card. */
  readonly taps: Map<string, TestTap>
  /** Absent when Telegram would refuse a button with it. */
  readonly publicUrl: string | undefined
}

const UNREACHABLE = /^(?:localhost|127\.|10\.|0\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)|\.(?:local|internal|localhost)$/i

/** The public URL, if Telegram accepts buttons that lead there: https to a name that others can reach. */
export function linkable(publicUrl: string | undefined): string | undefined {
  if (publicUrl === undefined || !URL.canParse(publicUrl)) return undefined
  const { protocol, hostname } = new URL(publicUrl)
  return protocol === 'https:' && hostname.includes('.') && !UNREACHABLE.test(hostname) ? publicUrl.replace(/\/+$/, '') : undefined
}
