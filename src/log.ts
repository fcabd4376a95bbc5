import { pino } from 'pino'
import type { Config } from './config.ts'

/** The program's log: JSON lines. */
export type Log = pino.Logger

/** Causes followed at the most: an error may be its own cause. */
const DEEPEST = 5
/** Shorter secrets are not looked for: replacing them would make the log unreadable. */
const SHORTEST = 4
const HIDDEN = '[secret]'

/** What the log says of an error. Only what is named here: grammY's errors hold the bot with its token, ioredis' the password it sent. */
interface Told {
  readonly type: string
  readonly message: string
  readonly stack?: string
  readonly code?: string | number
  readonly cause?: unknown
}

/** An error as the log may have it: its kind, message, stack, code and causes, and no other field of it. */
function tell(error: unknown, depth = 0): Told | string {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : typeof error
  const { name, message, stack } = error
  const { code, cause, error: inner } = error as { readonly code?: unknown; readonly cause?: unknown; readonly error?: unknown }
  const deeper = cause ?? inner
  return {
    type: name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(deeper instanceof Error && depth < DEEPEST ? { cause: tell(deeper, depth + 1) } : {}),
  }
}

/** Every secret of a configuration, in each form in which it may stand in a line of JSON; the longest first. */
function secretsIn({ databaseUrl, redisUrl, operatorToken, secret, telegram, slack, llm = {} }: Partial<Config>): readonly string[] {
  const providers = Object.values(llm)
  const given = [
    ...[operatorToken, secret],
    ...[telegram?.token, telegram?.webhook?.secret],
    ...[slack?.botToken, slack?.appToken, slack?.signingSecret, ...Object.values(slack?.workspaces ?? {})],
    ...providers.map(({ key }) => key),
  ]
  const urls = [databaseUrl, redisUrl, telegram?.apiRoot, slack?.apiUrl, ...providers.map(({ baseUrl }) => baseUrl)]
  const passwords = urls.flatMap((url) => (url === undefined ? [] : passwordIn(url)))
  const all = [...given, ...passwords].filter((text) => text !== undefined && text.length >= SHORTEST) as string[]
  const forms = all.flatMap((text) => [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text)])
  return [...new Set(forms)].sort((a, b) => b.length - a.length)
}

function passwordIn(url: string): readonly string[] {
  const { password } = new URL(url)
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    return [password]
  }
}

/** Makes the log. Whatever is written, no secret of the configuration is in it. `write` takes a line with its newline. */
export function createLog(config: Partial<Config> & Pick<Config, 'log'>, write: (line: string) => void): Log {
  const secrets = secretsIn(config)
  const hide = (line: string): string => secrets.reduce((text, secret) => text.replaceAll(secret, HIDDEN), line)
  return pino(
    { level: config.log, base: null, serializers: { err: (error: unknown) => tell(error) } },
    { write: (line) => write(hide(line)) },
  )
}
