import { z } from 'zod'

const url = (protocols: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `expected a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    )

const pairs = (of: string, value: string) =>
  z
    .string()
    .regex(new RegExp(`^[A-Za-z0-9._-]+=${value}(?:,[A-Za-z0-9._-]+=${value})*$`), `expected ${of}, with commas between`)
    .optional()

/** Where providers of language models answer, and with which keys. */
const llmEnvironment = {
  OPENAI_API_KEY: z.string().min(1).optional(),
  OPENAI_BASE_URL: url(['https:', 'http:']).optional(),
  ANTHROPIC_API_KEY: z.string().min(1).optional(),
  ANTHROPIC_BASE_URL: url(['https:', 'http:']).optional(),
  GEMINI_API_KEY: z.string().min(1).optional(),
  GEMINI_BASE_URL: url(['https:', 'http:']).optional(),
  LLM_PROVIDERS: pairs('NAME=URL, such as local=http://127.0.0.1:11434/v1', 'https?://[^,\\s]+'),
  LLM_KEYS: pairs('NAME=KEY', '[^,\\s]+'),
}

/** The environment, as `.env.example` lists it. An empty value is an absent one. */
const Environment = z.object({
  DATABASE_URL: url(['postgres:', 'postgresql:']).optional(),
  REDIS_URL: url(['redis:', 'rediss:']).optional(),
  COUNTERSIGN_PUBLIC_URL: url(['https:', 'http:']).optional(),
  COUNTERSIGN_OPERATOR_TOKEN: z.string().min(16, 'expected at least 16 characters').max(512).optional(),
  COUNTERSIGN_SECRET: z.string().min(32, 'expected at least 32 characters').max(512).optional(),
  COUNTERSIGN_METER: z.enum(['on', 'off']).default('off'),
  COUNTERSIGN_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  COUNTERSIGN_SCORER_COMMANDS: z.enum(['0', '1']).default('0'),
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[A-Za-z0-9_-]{3,}$/, 'expected the token of @BotFather, such as 123456:ABC-DEF')
    .optional(),
  TELEGRAM_API_ROOT: url(['https:', 'http:']).optional(),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,256}$/, 'expected 1–256 of A–Z a–z 0–9 _ -')
    .optional(),
  SLACK_BOT_TOKEN: z.string().startsWith('xoxb-', 'expected a bot token that starts with xoxb-').optional(),
  SLACK_APP_TOKEN: z.string().startsWith('xapp-', 'expected an app-level token that starts with xapp-').optional(),
  SLACK_SIGNING_SECRET: z.string().min(8).optional(),
  SLACK_WORKSPACES: z
    .string()
    .regex(
      /^T[A-Z0-9]+=xoxb-[^,\s]+(?:,T[A-Z0-9]+=xoxb-[^,\s]+)*$/,
      'expected TEAM=TOKEN, with commas between, such as T0123=xoxb-1,T0456=xoxb-2',
    )
    .refine((text) => new Set(pairsIn(text).map(([team]) => team)).size === pairsIn(text).length, 'a workspace is named twice')
    .optional(),
  SLACK_API_URL: url(['https:', 'http:']).optional(),
  ...llmEnvironment,
})

/** Every environment variable that is read. */
export const SETTINGS: readonly string[] = Object.keys(Environment.shape)

const Flags = z.strictObject({
  port: z.coerce.number().int().min(0).max(65_535).default(8000),
  host: z.string().min(1).default('127.0.0.1'),
  dataDir: z.string().min(1).default('./.countersign'),
  charter: z.string().min(1).default('charters/default.yaml'),
})

/** The flags of `up`. */
export type Flags = z.infer<typeof Flags>

/** Telegram's part of the configuration; present when there is a bot token. */
export interface TelegramConfig {
  readonly token: string
  readonly apiRoot?: string
  /** Present when updates come by webhook; without a secret of its own, one is derived. */
  readonly webhook?: { readonly url: string; readonly secret?: string }
}

/** Slack's part of the configuration; present when there is a bot token. */
export interface SlackConfig {
  readonly botToken: string
  /** Present: Socket Mode. Absent: signed HTTP, which needs the signing secret. */
  readonly appToken?: string
  readonly signingSecret?: string
  /** Bot tokens of further workspaces, by team id. */
  readonly workspaces?: Readonly<Record<string, string>>
  readonly apiUrl?: string
}

/** Everything that comes from outside, parsed once and frozen. */
export interface Config extends Flags {
  readonly databaseUrl?: string
  readonly redisUrl?: string
  readonly publicUrl?: string
  readonly operatorToken?: string
  readonly secret?: string
  readonly log: z.infer<typeof Environment>['COUNTERSIGN_LOG']
  /** Whether scorers of the charter may run programs on this machine. */
  readonly scorerCommands: boolean
  readonly telegram?: TelegramConfig
  readonly slack?: SlackConfig
  readonly llm: LlmProviders
  /** Whether agents may call models through this server, with its keys. */
  readonly meter: boolean
}

/** A configuration that cannot be used: every fault at once, by name; never a value. */
export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid'

  constructor(faults: readonly string[]) {
    super(`The configuration is not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
  }
}

/** Reads flags and environment. @throws ConfigInvalid naming every fault at once. */
export function readConfig(flags: Readonly<Record<string, unknown>>, env: Readonly<Record<string, string | undefined>>): Config {
  const environment = Environment.safeParse(present(env))
  const options = Flags.safeParse(flags)
  const faults = [
    ...(options.error?.issues ?? []).map(
      (i) => `--${kebab(i.path.join('.') || String((i as { keys?: readonly string[] }).keys))}: ${i.message}`,
    ),
    ...(environment.error?.issues ?? []).map((i) => `${i.path.join('.')}: ${i.message}`),
    ...crossFaults(env),
  ]
  if (!environment.success || !options.success || faults.length > 0) throw new ConfigInvalid(faults)
  const e = environment.data
  const telegram = e.TELEGRAM_BOT_TOKEN && telegramConfig(e, e.TELEGRAM_BOT_TOKEN)
  const slack =
    e.SLACK_BOT_TOKEN &&
    defined({
      botToken: e.SLACK_BOT_TOKEN,
      appToken: e.SLACK_APP_TOKEN,
      signingSecret: e.SLACK_SIGNING_SECRET,
      workspaces: workspacesOf(e.SLACK_WORKSPACES),
      apiUrl: e.SLACK_API_URL,
    })
  const rest = {
    databaseUrl: e.DATABASE_URL,
    redisUrl: e.REDIS_URL,
    publicUrl: e.COUNTERSIGN_PUBLIC_URL?.replace(/\/+$/, ''),
    operatorToken: e.COUNTERSIGN_OPERATOR_TOKEN,
    secret: e.COUNTERSIGN_SECRET,
  }
  return Object.freeze({
    ...options.data,
    log: e.COUNTERSIGN_LOG,
    llm: providersOf(e),
    scorerCommands: e.COUNTERSIGN_SCORER_COMMANDS === '1',
    meter: e.COUNTERSIGN_METER === 'on',
    ...defined({ ...rest, telegram: telegram || undefined, slack: slack || undefined }),
  }) as Config
}

/** Providers of language models by their name in the models file: the three with an adapter of their own, and those of `LLM_PROVIDERS`. */
export type LlmProviders = Readonly<Record<string, { readonly key?: string; readonly baseUrl?: string }>>

/** What the environment says of providers of language models. @throws ConfigInvalid naming every fault at once */
export function llmProviders(env: Readonly<Record<string, string | undefined>>): LlmProviders {
  const parsed = z.object(llmEnvironment).safeParse(present(env))
  if (!parsed.success) throw new ConfigInvalid(parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`))
  return providersOf(parsed.data)
}

function providersOf(e: z.infer<z.ZodObject<typeof llmEnvironment>>): LlmProviders {
  const keys = new Map(e.LLM_KEYS === undefined ? [] : pairsIn(e.LLM_KEYS))
  const others = e.LLM_PROVIDERS === undefined ? [] : pairsIn(e.LLM_PROVIDERS)
  return {
    openai: defined({ key: e.OPENAI_API_KEY, baseUrl: e.OPENAI_BASE_URL }),
    anthropic: defined({ key: e.ANTHROPIC_API_KEY, baseUrl: e.ANTHROPIC_BASE_URL }),
    google: defined({ key: e.GEMINI_API_KEY, baseUrl: e.GEMINI_BASE_URL }),
    ...Object.fromEntries(others.map(([name, baseUrl]) => [name, defined({ key: keys.get(name), baseUrl })])),
  }
}

/** An empty value is an absent one. */
const present = (env: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))

/** Tokens by team id. */
const workspacesOf = (text: string | undefined): Readonly<Record<string, string>> | undefined =>
  text === undefined ? undefined : Object.fromEntries(pairsIn(text))

function pairsIn(text: string): readonly (readonly [string, string])[] {
  return text.split(',').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])
}

/** What the schema cannot see: settings that need each other. */
function crossFaults(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const faults: string[] = []
  if (env['SLACK_BOT_TOKEN'] && !env['SLACK_APP_TOKEN'] && !env['SLACK_SIGNING_SECRET'])
    faults.push(
      'SLACK_SIGNING_SECRET: needed with SLACK_BOT_TOKEN when there is no SLACK_APP_TOKEN (signed HTTP); or set SLACK_APP_TOKEN (Socket Mode)',
    )
  if (env['SLACK_WORKSPACES'] && !env['SLACK_BOT_TOKEN'])
    faults.push('SLACK_BOT_TOKEN: needed with SLACK_WORKSPACES, which names further workspaces only')
  if (env['TELEGRAM_WEBHOOK_SECRET'] && !env['COUNTERSIGN_PUBLIC_URL'])
    faults.push('COUNTERSIGN_PUBLIC_URL: needed with TELEGRAM_WEBHOOK_SECRET, since Telegram sends updates there')
  return faults
}

/** Updates come by webhook when there is a public https URL (Telegram takes no other), or when a webhook secret asks for it; else Telegram is polled. */
function telegramConfig(e: z.infer<typeof Environment>, token: string): TelegramConfig {
  const base = e.COUNTERSIGN_PUBLIC_URL?.replace(/\/+$/, '')
  const wanted = base !== undefined && (base.startsWith('https:') || e.TELEGRAM_WEBHOOK_SECRET !== undefined)
  const webhook = wanted ? defined({ url: `${base}/telegram/webhook`, secret: e.TELEGRAM_WEBHOOK_SECRET }) : undefined
  return { token, ...defined({ apiRoot: e.TELEGRAM_API_ROOT, webhook }) }
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)

const defined = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> }
