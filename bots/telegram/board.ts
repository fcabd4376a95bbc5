import type { GovernorFace } from '../../src/governor/face.ts'
import type { ChannelHealth } from '../../src/governor/skin.ts'
import { channelsIn, keyOf, spotOfKey, type TelegramSpot } from './spot.ts'

/** How the platform and its channels do, as of their last use. Keys inside are those in use now. */
export class Board {
  readonly #governor: GovernorFace
  readonly #problems = new Map<string, string>()
  #platform = 'not connected yet'

  constructor(governor: GovernorFace) {
    this.#governor = governor
  }

  /** Notes how the platform as a whole does; empty: well. */
  platform(problem: string): void {
    this.#platform = problem
  }

  /** Notes how one spot does; empty: well. */
  spot(spot: TelegramSpot, problem: string): void {
    if (problem === '') this.#problems.delete(keyOf(spot))
    else this.#problems.set(keyOf(spot), problem)
  }

  /** Notes how every channel in a chat does; empty: well. */
  chat(chat: number, problem: string): void {
    const governor = this.#governor
    for (const { now } of channelsIn(governor.charter(), governor.state(), chat)) this.spot(spotOfKey(now) ?? { chat }, problem)
  }

  /** One row for the platform, one for each channel of the charter. */
  rows(): readonly ChannelHealth[] {
    const state = this.#governor.state()
    const channels = this.#governor.charter().channels.filter(({ platform }) => platform === 'telegram')
    return [row('telegram', this.#platform), ...channels.map(({ key }) => row(key, this.#problems.get(state.moved.get(key) ?? key) ?? ''))]
  }
}

const row = (channel: string, problem: string): ChannelHealth => ({ channel, ok: problem === '', problem })
