import type { ChannelHealth } from '../../src/governor/skin.ts'
import { missingScope, type Trouble } from './trouble.ts'

/** The parts of the platform that can fail by themselves: the bot token, its scopes, and the way on which clicks come in. */
export type Part = 'token' | 'scopes' | 'door'

/** What the app needs of its bot token (`app-manifest.yaml` asks for them). */
export const SCOPES = ['chat:write', 'commands', 'files:write'] as const

/** Remembers what was last wrong with the platform and with each channel. */
export class Health {
  readonly #parts = new Map<string, string>([['door', 'Not connected to Slack yet']])
  readonly #channels = new Map<string, string>()

  /** Notes how a part does; an empty problem: well. `workspace`: the id of one besides the first. */
  part(part: Part, problem: string, workspace = ''): void {
    const key = workspace === '' ? part : `${part} ${workspace}`
    if (problem === '') this.#parts.delete(key)
    else this.#parts.set(key, workspace === '' ? problem : `Workspace ${workspace}: ${problem}`)
  }

  /** Notes the scopes that came with an answer of Slack's, if any did. */
  scopes(provided: readonly string[] | undefined, workspace = ''): void {
    if (!provided) return
    const missing = SCOPES.filter((scope) => !provided.includes(scope))
    this.part('scopes', missing.length === 0 ? '' : missingScope(missing.join(', ')).problem, workspace)
  }

  /** Notes what a failed call says of the platform or of `channel`. */
  trouble({ where, problem }: Trouble, channel?: string, workspace = ''): void {
    if (where === 'token' || where === 'scopes') this.part(where, problem, workspace)
    else if (where !== 'message' && channel !== undefined) this.channel(channel, problem)
  }

  /** Notes that a call worked, in a channel. */
  well(channel: string, provided: readonly string[] | undefined, workspace = ''): void {
    this.part('token', '', workspace)
    this.channel(channel, '')
    this.scopes(provided, workspace)
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

  /** One channel: its own problem, or that nothing reaches Slack, or its workspace, at all. `workspace`: as of {@link part}. */
  of(key: string, workspace = ''): ChannelHealth {
    const parts = [...this.#parts].filter(([part]) => (part.split(' ')[1] ?? '') === workspace || part === 'door')
    const problem = this.#channels.get(key) ?? parts.map(([, text]) => text).join('. ')
    return { channel: key, ok: problem === '', problem }
  }
}
