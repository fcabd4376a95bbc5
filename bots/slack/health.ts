import type { ChannelHealth } from '../../src/governor/skin.ts'
import { missingScope, type Trouble } from './trouble.ts'

/** The parts of the platform that can fail by themselves: the bot token, its scopes, and the way on which clicks come in. */
export type Part = 'token' | 'scopes' | 'door'

/** What the app needs of its bot token (`app-manifest.yaml` asks for them). */
export const SCOPES = ['chat:write', 'commands', 'files:write'] as const

/** Remembers what was last wrong with the platform and with each channel. */
export class Health {
  readonly #parts = new Map<Part, string>([['door', 'Not connected to Slack yet']])
  readonly #channels = new Map<string, string>()

  /** Notes how a part does; an empty problem: well. */
  part(part: Part, problem: string): void {
    if (problem === '') this.#parts.delete(part)
    else this.#parts.set(part, problem)
  }

  /** Notes the scopes that came with an answer of Slack's, if any did. */
  scopes(provided: readonly string[] | undefined): void {
    if (!provided) return
    const missing = SCOPES.filter((scope) => !provided.includes(scope))
    this.part('scopes', missing.length === 0 ? '' : missingScope(missing.join(', ')).problem)
  }

  /** Notes what a failed call says of the platform or of `channel`. */
  trouble({ where, problem }: Trouble, channel?: string): void {
    if (where === 'token' || where === 'scopes') this.part(where, problem)
    else if (where !== 'message' && channel !== undefined) this.channel(channel, problem)
  }

  /** Notes that a call worked, in a channel. */
  well(channel: string, provided: readonly string[] | undefined): void {
    this.part('token', '')
    this.channel(channel, '')
    this.scopes(provided)
  }

  /** Notes how a channel does; an empty problem: well. */
  channel(key: string, problem: string): void {
    if (problem === '') this.#channels.delete(key)
    else this.#channels.set(key, problem)
  }

  /** The platform itself, in one sentence for each broken part. */
  platform(): ChannelHealth {
    const problem = [...this.#parts.values()].join('. ')
    return { channel: 'slack', ok: problem === '', problem }
  }

  /** One channel: its own problem, or that nothing reaches Slack at all. */
  of(key: string): ChannelHealth {
    const problem = this.#channels.get(key) ?? this.platform().problem
    return { channel: key, ok: problem === '', problem }
  }
}
