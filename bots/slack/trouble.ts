import { webApi } from '@slack/bolt'
import type { Millis } from '../../src/core/units.ts'

/** Why Slack did not do what it was asked: what to make of the message, and what it says of the channel or the whole platform. */
export interface Trouble {
  /** Slack's error code, or `http_503`, `network`. */
  readonly code: string
  /** `gone`: never. `later`: ask again after `ms`; without it, with growing pauses. */
  readonly kind: 'later' | 'gone'
  readonly ms?: Millis
  /** Whose fault it is: the bot token's, its scopes', the channel's, this message's alone, our own content's, or nobody's for long. */
  readonly where: 'token' | 'scopes' | 'channel' | 'message' | 'content' | 'passing'
  /** What is wrong and what to do, in one sentence. */
  readonly problem: string
}

/** What a call was for. An edit of a card that is out of reach is given up: a click on it would tell the truth. */
export type CallKind = 'post' | 'edit' | 'other'

/** How long to leave alone what only an operator can mend in the workspace or the configuration. */
const OPERATOR_MENDS: Millis = 300_000
/** The same for a channel: inviting the app is quick. */
const INVITE_MENDS: Millis = 30_000

const token = (code: string): Trouble => ({
  code,
  kind: 'later',
  ms: OPERATOR_MENDS,
  where: 'token',
  problem: `Slack refuses the bot token (${code}): copy the Bot User OAuth Token (xoxb-…) of an installed app into SLACK_BOT_TOKEN`,
})
const uninvited = (code: string): Trouble => ({
  code,
  kind: 'later',
  ms: INVITE_MENDS,
  where: 'channel',
  problem: 'The app is not in this channel: type /invite and the name of the app there',
})
const forbidden = (code: string): Trouble => ({
  code,
  kind: 'later',
  ms: OPERATOR_MENDS,
  where: 'channel',
  problem: `The workspace does not let the app post in this channel (${code}): ask an owner of the workspace to allow it`,
})
const lost =
  (problem: string) =>
  (code: string): Trouble => ({ code, kind: 'gone', where: 'channel', problem })
const uneditable = (code: string): Trouble => ({
  code,
  kind: 'gone',
  where: 'message',
  problem: `The message cannot be edited any more (${code})`,
})
const threadless = (code: string): Trouble => ({
  code,
  kind: 'gone',
  where: 'message',
  problem: `Nothing can be said below the card any more: its thread is locked or gone (${code})`,
})
const passing = (code: string): Trouble => ({
  code,
  kind: 'later',
  where: 'passing',
  problem: `Slack does not answer as it should (${code}); it is tried again`,
})

/** By error code, from https://docs.slack.dev/reference/methods/chat.postMessage#errors and …/chat.update#errors. */
const TROUBLES: Readonly<Record<string, (code: string) => Trouble>> = {
  not_authed: token,
  invalid_auth: token,
  account_inactive: token,
  token_revoked: token,
  token_expired: token,
  not_allowed_token_type: token,
  org_login_required: token,
  team_access_not_granted: token,
  no_permission: token,
  not_in_channel: uninvited,
  restricted_action: forbidden,
  restricted_action_read_only_channel: forbidden,
  restricted_action_thread_only_channel: forbidden,
  restricted_action_non_threadable_channel: forbidden,
  channel_not_found: lost(
    'Slack knows no such channel, or it is private and the app is not in it: invite the app, or take the channel out of the charter',
  ),
  is_archived: lost('The channel is archived: bring it back, or take it out of the charter'),
  message_not_found: uneditable,
  cant_update_message: uneditable,
  edit_window_closed: uneditable,
  restricted_action_thread_locked: threadless,
  cannot_reply_to_message: threadless,
  thread_not_found: threadless,
  invalid_thread_ts: threadless,
  ratelimited: passing,
  rate_limited: passing,
  internal_error: passing,
  fatal_error: passing,
  service_unavailable: passing,
  request_timeout: passing,
  team_added_to_org: passing,
}

/** What a failed call of the Web API means. Errors of other origin count as the network's. */
export function troubleOf(error: unknown, kind: CallKind): Trouble {
  const trouble = classify(error)
  const outOfReach = kind === 'edit' && trouble.where === 'channel' && trouble.kind === 'later'
  return outOfReach ? { ...trouble, kind: 'gone' } : trouble
}

function classify(error: unknown): Trouble {
  if (error instanceof webApi.WebAPIRateLimitedError) return { ...passing('ratelimited'), ms: Math.max(1, error.retryAfter) * 1000 }
  if (error instanceof webApi.WebAPIHTTPError) return passing(`http_${error.statusCode}`)
  if (!(error instanceof webApi.WebAPIPlatformError)) return passing('network')
  const { error: code } = error.data
  if (code === 'missing_scope') return missingScope((error.data as { readonly needed?: string }).needed)
  const known = Object.hasOwn(TROUBLES, code) ? TROUBLES[code] : undefined
  // What Slack finds wrong with our own content will not pass by waiting.
  return known
    ? known(code)
    : { code, kind: 'gone', where: 'content', problem: `Slack refuses the message (${[code, ...details(error)].join('; ').slice(0, 300)})` }
}

const details = ({ data }: webApi.WebAPIPlatformError): readonly string[] => data.response_metadata?.messages ?? []

/** The bot token lacks a scope. */
export const missingScope = (needed = 'that it needs'): Trouble => ({
  code: 'missing_scope',
  kind: 'later',
  ms: OPERATOR_MENDS,
  where: 'scopes',
  problem: `The bot token lacks the scope ${needed}: add it under OAuth & Permissions and install the app again`,
})
