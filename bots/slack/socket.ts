import { SocketModeReceiver, webApi } from '@slack/bolt'
import type { Millis } from '../../src/core/units.ts'
import { pause } from '../pause.ts'
import { clientOptions, silent } from './client.ts'
import { troubleOf } from './trouble.ts'

/** What the door for Socket Mode is built from. */
export interface SocketDeps {
  readonly appToken: string
  readonly apiUrl: string | undefined
  /** Hears what is wrong with the connection; an empty text: it stands. */
  readonly problem: (problem: string) => void
}

/** Socket Mode as a Bolt receiver, with a connection that is held by a loop of ours. */
export interface Socket {
  readonly receiver: SocketModeReceiver
  /** Begins to connect; resolves when the connection stands, or after the first failure. Goes on trying until `stop`. */
  start(): Promise<void>
  /** Closes the connection and ends the loop. */
  stop(): Promise<void>
}

/** How long one try to connect may take, until Slack's `hello`. */
const CONNECT_LIMIT: Millis = 15_000
/** Slack asks for a new connection every few hours: then at once, or nearly. */
const RECONNECT: Millis = 200
const LONGEST_PAUSE: Millis = 30_000
/** How long a polite goodbye may take. */
const GOODBYE_LIMIT: Millis = 2_000

/**
 * Bolt's own reconnecting is off: a refused token or a failed look-up during it becomes an unhandled rejection, which would
 * end the process, and its first pause is five seconds.
 */
export function createSocket({ appToken, apiUrl, problem }: SocketDeps): Socket {
  const ending = new AbortController()
  const installerOptions = { clientOptions: clientOptions(apiUrl, ending.signal) }
  const receiver = new SocketModeReceiver({ appToken, autoReconnectEnabled: false, installerOptions, logger: silent })
  const { client } = receiver
  let running: Promise<void> = Promise.resolve()

  /** One connection, from its beginning to its end. @throws when it does not come to stand. */
  const hold = async (standing: () => void): Promise<void> => {
    let over = (): void => undefined
    const lost = new Promise<void>((resolve) => {
      over = resolve
    })
    const limit = setTimeout(() => void client.disconnect(), CONNECT_LIMIT)
    client.once('disconnected', over)
    try {
      await client.start()
      clearTimeout(limit)
      if (ending.signal.aborted) void client.disconnect()
      else standing()
      await lost
    } finally {
      clearTimeout(limit)
      client.removeListener('disconnected', over)
    }
  }

  const run = async (tried: () => void): Promise<void> => {
    for (let failures = 0; !ending.signal.aborted; ) {
      let wait = RECONNECT
      try {
        await hold(() => {
          failures = 0
          problem('')
          tried()
        })
        problem('The connection to Slack was lost; connecting again')
      } catch (error) {
        failures++
        problem(connectProblem(error))
        wait = Math.min(LONGEST_PAUSE, troubleOf(error, 'other').ms ?? 500 * 2 ** failures)
      }
      tried()
      await pause(wait, ending.signal)
    }
  }

  return {
    receiver,
    start: () =>
      new Promise((resolve) => {
        running = run(resolve)
      }),
    async stop() {
      ending.abort()
      // The second call does not wait for the peer's goodbye any more.
      const limit = setTimeout(() => void client.disconnect(), GOODBYE_LIMIT)
      void client.disconnect()
      await running
      clearTimeout(limit)
    },
  }
}

/** What keeps Socket Mode from connecting, and what to do. */
function connectProblem(error: unknown): string {
  const code = error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined
  if (code === undefined)
    return `Cannot connect to Slack (${error instanceof Error ? troubleOf(error, 'other').code : 'closed before its hello'}); it is tried again`
  if (code === 'missing_scope') return 'The app token lacks the scope connections:write: make one with it under Basic Information'
  return `Slack refuses the app token (${code}): copy an app-level token (xapp-…) with the scope connections:write into SLACK_APP_TOKEN`
}
