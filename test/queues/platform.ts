import type { MessageRef } from '../../src/core/command.ts'
import type { Digest } from '../../src/core/digests/record.ts'
import type { Entry } from '../../src/core/entry.ts'
import type { ComparisonEnd } from '../../src/core/experiments/record.ts'
import type { ImageRef } from '../../src/core/images/record.ts'
import type { RequestRecord } from '../../src/core/state.ts'
import type { Blinded } from '../../src/core/wording/thumb.ts'
import type { ChannelHealth, PostedPart, ShowResult, Skin } from '../../src/governor/skin.ts'

/** A platform that answers what a test tells it to, and remembers what it was asked. */
export class Platform implements Skin {
  readonly platform = 'telegram'
  readonly shown: { readonly channel: string; readonly state: string; readonly ref: MessageRef | null }[] = []
  readonly said: { readonly channel: string; readonly count: number; readonly ref: MessageRef | null }[] = []
  readonly told: { readonly channel: string; readonly types: readonly string[] }[] = []
  readonly digests: { readonly channel: string; readonly items: number; readonly ref: MessageRef | null }[] = []
  readonly alerts: { readonly channel: string; readonly types: readonly string[] }[] = []
  answer: (channel: string) => ShowResult | undefined = () => undefined
  during: () => Promise<unknown> = async () => undefined
  #message = 0

  async show(channel: string, record: RequestRecord, ref: MessageRef | null): Promise<ShowResult> {
    this.shown.push({ channel, state: record.status.name, ref })
    await this.during()
    return this.answer(channel) ?? { kind: 'shown', ref: ref ?? this.#ref(channel) }
  }

  async showBacklog(channel: string, count: number, ref: MessageRef | null): Promise<ShowResult> {
    this.said.push({ channel, count, ref })
    return { kind: 'shown', ref: ref ?? this.#ref(channel) }
  }

  async note(channel: string, _record: unknown, _ref: MessageRef, entries: readonly Entry[]): Promise<ShowResult> {
    this.told.push({ channel, types: entries.map(({ type }) => type) })
    await this.during()
    return this.answer(channel) ?? { kind: 'shown', ref: this.#ref(channel) }
  }

  readonly images: { readonly channel: string; readonly bytes: number }[] = []
  async image(channel: string, _record: unknown, _ref: MessageRef, content: Uint8Array): Promise<ShowResult<ImageRef>> {
    this.images.push({ channel, bytes: content.length })
    await this.during()
    const answer = this.answer(channel)
    return answer && answer.kind !== 'shown' ? answer : { kind: 'shown', ref: this.#ref(channel) }
  }

  async alert(channel: string, entries: readonly Entry[]): Promise<ShowResult> {
    this.alerts.push({ channel, types: entries.map(({ type }) => type) })
    await this.during()
    return this.answer(channel) ?? { kind: 'shown', ref: this.#ref(channel) }
  }

  readonly reports: { readonly channel: string; readonly part: string; readonly below: number; readonly pictures: number }[] = []
  async report(channel: string, _report: unknown, { part, pictures }: PostedPart, refs: readonly MessageRef[]): Promise<ShowResult> {
    this.reports.push({ channel, part, below: refs.length, pictures: pictures.length })
    await this.during()
    return this.answer(channel) ?? { kind: 'shown', ref: this.#ref(channel) }
  }

  async digest(channel: string, digest: Digest, ref: MessageRef | null): Promise<ShowResult> {
    this.digests.push({ channel, items: digest.items.length, ref })
    await this.during()
    return this.answer(channel) ?? { kind: 'shown', ref: ref ?? this.#ref(channel) }
  }

  readonly compared: { readonly channel: string; readonly pair: Blinded }[] = []
  async compare(channel: string, pair: Blinded): Promise<ShowResult> {
    this.compared.push({ channel, pair })
    return this.answer(channel) ?? { kind: 'shown', ref: this.#ref(channel) }
  }

  readonly forgotten: { readonly channel: string; readonly end: ComparisonEnd; readonly ref: MessageRef }[] = []
  async forget(channel: string, _attempt: string, end: ComparisonEnd, ref: MessageRef): Promise<ShowResult> {
    this.forgotten.push({ channel, end, ref })
    await this.during()
    return this.answer(channel) ?? { kind: 'shown', ref }
  }

  readonly warned: string[] = []
  async warn(channel: string, text: string): Promise<ShowResult> {
    this.warned.push(`${channel} ${text}`)
    return this.answer(channel) ?? { kind: 'shown', ref: this.#ref(channel) }
  }

  #ref(channel: string): Extract<MessageRef, { on: 'telegram' }> {
    return { on: 'telegram', chat: Number(channel.split(':')[1]), message: ++this.#message }
  }

  test = async (channel: string): Promise<ChannelHealth> => ({ channel, ok: true, problem: '' })
  lastTap = () => undefined
  health = () => []
  start = async () => undefined
  stop = async () => undefined
}
