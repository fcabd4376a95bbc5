import { type Logger, LogLevel, type webApi } from '@slack/bolt'
import type { Millis } from '../../src/core/units.ts'

/** How long one call of the Web API may take before it is given up. */
const CALL_LIMIT: Millis = 10_000

/** Slack's packages log whole payloads; what matters of it is in `health()` and `fault`. */
export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
}

/**
 * Options of every client: no retries and no waiting inside, because whoever calls knows better when to ask again (a card
 * whose request was decided meanwhile must not stand in a queue in memory). `signal` ends calls under way.
 */
export const clientOptions = (apiUrl: string | undefined, signal?: AbortSignal): webApi.WebClientOptions => ({
  ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: CALL_LIMIT,
  logger: silent,
  fetch: (url, init) => fetch(url, { ...init, signal: limit(init?.signal, signal) }),
})

// Answers to a response URL come without a time limit of their own.
const limit = (own: AbortSignal | undefined, ending: AbortSignal | undefined): AbortSignal =>
  AbortSignal.any([own ?? AbortSignal.timeout(CALL_LIMIT), ...(ending ? [ending] : [])])
