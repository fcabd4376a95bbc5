import type { ApprovalCommands } from './approvals/commands.ts'
import type { ActionBody, Ask } from './ask.ts'
import type { BreakGlassCommands } from './break-glass/commands.ts'
import type { CharterContent } from './charter/content.ts'
import type { ConfirmCommands } from './confirm/commands.ts'
import type { SecondFactor } from './confirm/factor.ts'
import type { Keyring } from './constitution/keyring.ts'
import type { CharterSignature, KeysSignature } from './constitution/statement.ts'
import type { EditCommands } from './edits/commands.ts'
import type { ExperimentCommands } from './experiments/commands.ts'
import type { ImageCommands } from './images/commands.ts'
import type { JsonObject } from './json.ts'
import type { MessageRef } from './message-ref.ts'
import type { Motion } from './motions/kinds.ts'
import type { MutableKind } from './notifications/kinds.ts'
import type { Door, Principal } from './principal.ts'
import type { ScheduleCommands } from './schedules/commands.ts'
import type { Purpose } from './standing-grants/purpose.ts'
import type { Proposal } from './standing-grants/terms.ts'
import type { TrustOrder } from './trust/record.ts'
import type { Micros, Millis, Seq } from './units.ts'

export type { MessageRef }

/** What a card is of. */
export type About =
  | { readonly request_id: string; readonly motion_id?: undefined }
  | { readonly motion_id: string; readonly request_id?: undefined }

/** What a person answers. */
export type VoteChoice = 'approve' | 'reject'

/** How the work of a grant ended. */
export type WorkOutcome = 'succeeded' | 'failed'

/** What an agent reports of the work, besides money; recorded as it came. */
export interface Usage {
  readonly model?: string
  readonly input_tokens?: number
  readonly output_tokens?: number
  /** Some of `input_tokens`: those that the provider had in its cache. */
  readonly cached_tokens?: number
  /** Some of `output_tokens`: thought, not said. */
  readonly reasoning_tokens?: number
  readonly duration_ms?: number
  /** Some of the tokens were counted or assumed: the provider did not say. */
  readonly estimated?: true
}

/** The payload of each command, by kind. Ids inside were made by the door before the decision and are recorded with it. */
export interface Commands
  extends ApprovalCommands,
    BreakGlassCommands,
    ConfirmCommands,
    EditCommands,
    ImageCommands,
    ExperimentCommands,
    ScheduleCommands {
  /** An agent opens its session, or asks for the one it has. */
  handshake: {
    readonly agent_id: string
    readonly framework?: string
    readonly capabilities: readonly string[]
    readonly max_priority: number
    readonly session_budget: Micros | null
    readonly session_id: string
    /** What starts the session, such as `interactive` or `scheduled`; the agent's own word. */
    readonly session_kind?: string
    readonly label?: string
    /** Where the agent talks to people, such as `telegram`; its own word. */
    readonly channel?: string
    /** What the session is for, and the tools that takes. */
    readonly purpose?: Purpose
    /** SHA-256 (hex) of its identity and persona files, by name. */
    readonly identity?: Readonly<Record<string, string>>
  }
  /** An agent asks for permission. */
  ask: { readonly request_id: string; readonly ask: Ask; readonly door: Door }
  /** A person answers; `channel` is the key of the chat channel that was tapped in, absent elsewhere; only where a card of it stands does a tap count. */
  vote: {
    readonly request_id: string
    readonly vote: VoteChoice
    readonly reason?: string
    readonly door: Door
    readonly channel?: string
    /** What was typed to confirm an approval: what is at stake, or for a second approval by one person the end of the request's id. */
    readonly confirm?: string
    /** What the door found out about the one-time code that came with it. */
    readonly second_factor?: SecondFactor
    /** Names the message in which it was typed; the same one again is no second vote. */
    readonly once?: string
    /** The stage it is about, counted from 1; absent: the open one. */
    readonly stage?: number
    /** What an approval allows beyond this request, where the charter lets it. */
    readonly standing?: Proposal
    /** How often what the voter looked at had been edited; absent: never. */
    readonly edits?: number
    /** It is approved in one act with others, after each was shown: the action digest that the voter saw. */
    readonly together?: string
  }
  /** An operator (or the program) proposes what operators decide together; who may vote approves it thereby. */
  move: { readonly motion_id: string; readonly motion: Motion; readonly reason?: string; readonly door: Door }
  /** An operator answers a motion. */
  second: {
    readonly motion_id: string
    readonly vote: VoteChoice
    readonly reason?: string
    readonly door: Door
    /** As of `vote`. */
    readonly channel?: string
    readonly confirm?: string
    readonly once?: string
  }
  /** An operator takes a grant back that is not redeemed yet. */
  revoke: { readonly request_id: string; readonly reason?: string; readonly door: Door }
  /** An operator takes a standing grant back, and what it granted that is not redeemed yet. */
  'revoke-standing': { readonly standing_id: string; readonly reason?: string; readonly door: Door }
  /** The executor consumes a grant once, before the side effect. */
  redeem: {
    readonly request_id: string
    readonly action: ActionBody
    /** The texts the executor attaches, as the grant named them. */
    readonly disclose?: readonly string[]
    /** What the agent answers before it acts, by field. */
    readonly reflection?: Readonly<Record<string, string>>
  }
  /** The executor consumes one step of a granted plan, which becomes a request of its own. */
  'redeem-step': Omit<Commands['redeem'], 'request_id'> & { readonly request_id: string; readonly step: string }
  /** The agent claims, or an operator or meter confirms, what it cost. */
  settle: {
    readonly request_id: string
    readonly actual: Micros
    readonly outcome: WorkOutcome
    readonly usage?: Usage
    /** What came of it, by field: those that the grant's `log_fields` name, and more. */
    readonly fields?: JsonObject
  }
  /** The agent takes a waiting request back. */
  cancel: { readonly request_id: string }
  /** Stops an agent: what waits is refused, nothing is granted, grants cannot be redeemed until `resume`. */
  pause: { readonly agent_id: string; readonly reason?: string; readonly door: Door }
  /** Lets a paused agent go on. */
  resume: { readonly agent_id: string; readonly door: Door }
  /** An operator, an observer or a meter says how good settled work was; `score` 0–100. */
  audit: {
    readonly request_id: string
    readonly passed: boolean
    readonly score: number
    readonly kpis?: Readonly<Record<string, number>>
    /** SHA-256 (hex) of what was looked at. */
    readonly evidence_digest?: string
    readonly note?: string
    readonly door: Door
  }
  /** An admin grants, lowers, freezes or unfreezes an agent's trust. */
  trust: { readonly agent_id: string; readonly order: TrustOrder; readonly reason: string; readonly door: Door }
  /** An operator lets a tripped breaker's agent (or, with null, everybody) one step back: from paused to probation, from there to clear. */
  'reset-breaker': { readonly agent_id: string | null; readonly reason?: string; readonly door: Door }
  /** Stops the whole organisation at once: what waits is refused, nothing is granted or redeemed until it is lifted. */
  halt: { readonly reason: string; readonly door: Door }
  /** Lists a new key by the SHA-256 of its token. */
  'add-key': { readonly key_id: string; readonly agent_id: string | null; readonly purpose: 'agent' | 'meter'; readonly sha256: string }
  /** Ends a key. */
  'revoke-key': { readonly key_id: string }
  /** Puts a charter into force, with the signatures beside it; absent: it came with none. */
  adopt: { readonly content: CharterContent; readonly signatures?: readonly CharterSignature[] }
  /** Replaces the keys that sign charters, by word of the old ones. */
  'rotate-keys': { readonly keyring: Keyring; readonly signatures: readonly KeysSignature[] }
  /** An operator records money that came in (a top-up, income) or went out; `key` tells a repeat from another of the same amount. */
  'move-funds': {
    readonly way: 'in' | 'out'
    readonly amount: Micros
    readonly note: string
    readonly door: Door
    readonly key?: string
  }
  /** An agent takes a resource, or waits for it up to `wait` ms (0: not at all). `ttl` null: the charter's. */
  lock: {
    readonly lock_id: string
    readonly agent_id: string
    readonly resource: string
    readonly ttl: Millis | null
    readonly priority: number
    readonly wait: Millis
  }
  /** The holder, known by the fencing token, keeps a resource for longer. */
  'renew-lock': { readonly resource: string; readonly token: Seq; readonly ttl: Millis | null }
  /** The holder gives a resource back by its token; who waits leaves the queue by `lock_id`. An administrator may do either without a token. */
  'release-lock': {
    readonly resource: string
    readonly token?: Seq
    readonly lock_id?: string
    readonly reason?: string
    readonly door: Door
  }
  /** Looks at requests, motions, locks and standing grants whose time may be over; the core judges each by `now`. */
  sweep: {
    readonly request_ids: readonly string[]
    readonly motion_ids?: readonly string[]
    readonly lock_ids?: readonly string[]
    readonly standing_ids?: readonly string[]
    /** A summary counts timeouts by group too; absent in ledgers of versions that did not. */
    readonly groups?: true
  }
  /** A worker posted a card, showing its request or motion as of entry `version`. */
  'card-posted': About & {
    readonly channel: string
    readonly ref: MessageRef
    readonly version: number
    /** Its thread is told what happens from then on; absent in ledgers of versions before threads. */
    readonly thread?: true
  }
  /** A worker edited a card. */
  'card-edited': About & { readonly channel: string; readonly version: number }
  /** A card can never be posted or edited there any more (chat gone, bot removed). */
  'card-failed': About & { readonly channel: string; readonly version: number; readonly reason: string }
  /** A worker told the thread under a card everything up to the entry `upto`, in the message at `ref`. */
  'note-posted': About & { readonly channel: string; readonly upto: Seq; readonly ref: MessageRef }
  /** The thread under a card can never be told what happened up to the entry `upto` (thread or chat gone). */
  'note-failed': About & { readonly channel: string; readonly upto: Seq; readonly reason: string }
  /** A worker told a channel every alert up to the entry `upto`, in the message at `ref`. */
  'alert-posted': { readonly channel: string; readonly upto: Seq; readonly ref: MessageRef }
  /** A channel can never be told the alerts up to the entry `upto`. */
  'alert-failed': { readonly channel: string; readonly upto: Seq; readonly reason: string }
  /** A worker posted a digest, showing its requests as of entry `version`. */
  'digest-posted': { readonly digest_id: string; readonly ref: MessageRef; readonly version: Seq }
  /** A worker edited a digest. */
  'digest-edited': { readonly digest_id: string; readonly version: Seq }
  /** A digest can never be posted or edited any more (chat or message gone). */
  'digest-failed': { readonly digest_id: string; readonly reason: string }
  /** A worker posted a part of a report: the one at the index `part`; of the head, as of entry `version`. */
  'report-posted': {
    readonly report_id: string
    readonly channel: string
    readonly part: number
    readonly ref: MessageRef
    /** Absent of other parts, and in ledgers of versions before heads were edited. */
    readonly version?: Seq
  }
  /** A worker edited the head of a report, as of entry `version`; `gone`: why nobody ever can any more (message or chat gone). */
  'report-edited': { readonly report_id: string; readonly channel: string; readonly version: Seq; readonly gone?: string }
  /** A channel can never be told the rest of a report (chat gone, bot removed). */
  'report-failed': { readonly report_id: string; readonly channel: string; readonly reason: string }
  /** An operator silences kinds of messages in their own chat with the bot; none: all come again. */
  mute: { readonly channel: string; readonly kinds: readonly MutableKind[]; readonly door: Door }
  /** The whole request was sent to a channel as a file, so its card may be approved. */
  'request-shown': { readonly request_id: string; readonly channel: string }
  /** The whole of a motion was sent to a channel as a file, so its card may be approved. */
  'motion-shown': { readonly motion_id: string; readonly channel: string }
  /** A worker told the requester's reply queue the outcome. */
  'reply-sent': { readonly request_id: string; readonly version: number }
  /** A Telegram group became a supergroup: what was at `from` is at `to`. */
  'channel-moved': { readonly from: string; readonly to: string }
  /** The "N more waiting" card of a channel, as last posted or edited. */
  'backlog-shown': { readonly channel: string; readonly ref: MessageRef; readonly count: number }
}

/** The name of a command. */
export type CommandKind = keyof Commands
/** A command of kind `K`; all of them when `K` is left out. */
export type Command<K extends CommandKind = CommandKind> = { [P in K]: { readonly kind: P } & Commands[P] }[K]

/** A command as the ledger records it: with who sent it. Enough, with the state before, to decide it again. */
export interface Input<K extends CommandKind = CommandKind> {
  readonly principal: Principal
  readonly command: Command<K>
}
