import { setTimeout as wait } from 'node:timers/promises'
import type { ModelLaw } from '../core/arbiter/law.ts'
import type { Millis } from '../core/units.ts'
import { accounted } from './accounted.ts'
import { anthropic } from './anthropic.ts'
import { bounded, type Retries, retrying } from './bounded.ts'
import { LlmError } from './errors.ts'
import { google } from './google.ts'
import { openAi } from './openai.ts'
import type { Llm, LlmCall } from './port.ts'
import type { ProviderOptions } from './provider.ts'

/** Providers with a wire format of their own; every other speaks as OpenAI does, at an address that must be given. */
export const NATIVE = { openai: openAi, anthropic, google } as const satisfies Record<string, (options: ProviderOptions) => Llm>

/** Where providers are and with which key, by their name in the models file. */
export type Providers = Readonly<Record<string, { readonly key?: string; readonly baseUrl?: string }>>

/** What language models are opened with. */
export interface LlmOptions {
  readonly providers: Providers
  /** How long one try may take, in ms; 5 minutes when absent. */
  readonly timeout?: Millis
  /** Three tries, one second between the first two, when absent. */
  readonly retries?: Retries
}

/** How long one try may take, in ms: long answers of reasoning models take minutes. */
const TIMEOUT = 300_000
const RETRIES: Retries = {
  tries: 3,
  wait: 1000,
  // Ended early: the next try says so.
  pause: (ms, signal) => wait(ms, undefined, signal ? { signal } : {}).catch(() => undefined),
}

/** All models of a charter behind one port: `call.model` is an id of the charter, whose provider is asked under its own name. The models are read at each call, so they may change. Opens nothing before the first call. */
export function openLlm(law: Pick<ModelLaw, 'byId'>, { providers, timeout = TIMEOUT, retries = RETRIES }: LlmOptions): Llm {
  const opened = new Map<string, Llm>()
  const oneTry = (provider: string): Llm => accounted(bounded(open(provider, providers), provider, timeout), provider)
  const to = (call: LlmCall): { readonly llm: Llm; readonly call: LlmCall } => {
    const model = law.byId.get(call.model)
    if (!model) throw new LlmError('unknown_model', `The charter lists no model ${call.model}`)
    const llm = opened.get(model.provider) ?? retrying(oneTry(model.provider), retries)
    opened.set(model.provider, llm)
    return { llm, call: { ...call, model: model.name } }
  }
  return {
    async complete(call) {
      const { llm, call: named } = to(call)
      return llm.complete(named)
    },
    async *stream(call) {
      const { llm, call: named } = to(call)
      yield* llm.stream(named)
    },
  }
}

/** @throws LlmError `bad_key` that says which setting is missing */
function open(name: string, providers: Providers): Llm {
  const { key, baseUrl } = (Object.hasOwn(providers, name) ? providers[name] : undefined) ?? {}
  if (Object.hasOwn(NATIVE, name)) {
    if (key === undefined)
      throw new LlmError('bad_key', `There is no key for ${name}: set ${name === 'google' ? 'GEMINI' : name.toUpperCase()}_API_KEY`)
    return NATIVE[name as keyof typeof NATIVE]({ name, key, baseUrl })
  }
  if (baseUrl === undefined) throw new LlmError('bad_key', `The provider ${name} is not known: set LLM_PROVIDERS=${name}=https://…/v1`)
  // A server of one's own may want no key; the SDK wants some.
  return openAi({ name, key: key ?? 'none', baseUrl })
}
