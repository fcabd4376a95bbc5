import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Answer } from '../core/decide/index.ts'
import type { Runs } from '../core/schedules/runs.ts'
import type { Millis } from '../core/units.ts'
import type { GovernorFace } from '../governor/face.ts'
import type { ChannelHealth, TestTap } from '../governor/skin.ts'
import type { Images } from '../images/images.ts'
import type { Backtester } from '../kaizen/backtest/backtester.ts'
import type { Looker } from '../kaizen/look/looker.ts'
import type { Samples } from '../kaizen/samples/samples.ts'
import type { Llm } from '../llm/port.ts'
import type { Closing } from './closing.ts'
import type { Escalations } from './escalations.ts'
import type { Hosts } from './hosts.ts'
import type { InboxLinks } from './inbox/links.ts'

/** What the HTTP door is built from. */
export interface HttpDeps {
  /** With a charter in force. */
  readonly governor: GovernorFace
  readonly secrets: {
    /** `COUNTERSIGN_OPERATOR_TOKEN`: its holder acts as the operator `local` and administers. */
    readonly operatorToken: string
    /** From which key tokens, cookies and inbox links are made; 32 bytes or more. */
    readonly master: Buffer
  }
  readonly config: { readonly host: string; readonly port: number; readonly publicUrl?: string }
  /** One-time links to the inbox; the same object prints the link of the `ready` line. */
  readonly links: InboxLinks
  /** Content of model calls, sealed. */
  readonly samples: Pick<Samples, 'digestOf' | 'keep' | 'remove'>
  /** Images of requests, sealed. */
  readonly images: Pick<Images, 'digestOf' | 'keep' | 'read' | 'remove'>
  /** Rows for `/health`: `store` and `queue` decide between 200 and 503, a broken chat channel only degrades. */
  readonly health: () => Promise<readonly ChannelHealth[]>
  /** A sentence when no listed operator can be reached, for PENDING answers and `/health`. */
  readonly reach: () => string | undefined
  /** Webhook receivers; each gets a scope of its own in which bodies are left unread. */
  readonly mounts: readonly ((app: FastifyInstance) => void)[]
  /** Posts a test card to a channel of the charter and says what is wrong with it. */
  readonly testChannel: (channel: string) => Promise<ChannelHealth>
  /** Who last tapped a channel's test card. */
  readonly lastTap: (channel: string) => TestTap | undefined
  /** Reads the charter file again and adopts it. @throws an error named `CharterInvalid` with `faults` */
  readonly reloadCharter: () => Promise<Answer>
  /** Decides the past again under other charters, without keeping anybody waiting. */
  readonly backtest: Backtester
  /** Looks for waste and for ideas in the ledger, without keeping anybody waiting. */
  readonly look: Looker
  /** What is done by schedule. */
  readonly runs: Runs
  readonly logger: FastifyBaseLogger
  /** The models of the charter, called with the server's own keys: present when the meter is on. */
  readonly llm?: Llm
  /** Time between signs of life on event streams; 15 s when absent. */
  readonly heartbeat?: Millis
}

/** What routes share. */
export interface HttpContext extends HttpDeps {
  readonly escalations: Escalations
  readonly closing: Closing
  readonly hosts: Hosts
  /** What agents and people wrote, without secrets, card numbers, e-mail addresses and national ids: before any command is made of it. */
  readonly redact: <T extends object>(body: T) => T
}

/** A Fastify scope whose routes are typed by their zod schemas. */
export type Api = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>
