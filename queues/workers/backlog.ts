import { cardedOf } from '../../src/core/carded.ts'
import { cardOwed } from '../../src/core/evolve/owed.ts'
import type { Millis } from '../../src/core/units.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Skin } from '../../src/governor/skin.ts'
import { report } from './report.ts'

/** How often the message is edited at the most: the platform's rate is needed for cards. */
const EVERY: Millis = 15_000
/** A channel with fewer cards to come needs no message: they are there in a moment. */
const WORTH_SAYING = 3

/**
 * The "37 more waiting" message of a channel, for when requests come faster than a platform lets us post. One message, edited
 * as the number changes, and told to be over at the end; its place is in the ledger, so a restart goes on with it.
 */
export class Backlog {
  readonly #governor: GovernorFace
  readonly #queue: ((channel: string, over: boolean) => Promise<void>) | undefined
  readonly #last = new Map<string, Millis>()

  /** `queue` makes a job of it, one for each channel however many processes there are; without one it is said at once. */
  constructor(governor: GovernorFace, queue?: (channel: string, over: boolean) => Promise<void>) {
    this.#governor = governor
    this.#queue = queue
  }

  /** A card had to wait. */
  async grew(skin: Skin, channel: string): Promise<void> {
    if (this.#early(channel)) return
    if (this.#waiting(channel, WORTH_SAYING) >= WORTH_SAYING) await this.#due(skin, channel, false)
  }

  /** A card was shown; if it was the last to wait, the message says so. */
  async settled(skin: Skin, channel: string): Promise<void> {
    const known = this.#governor.state().backlogs.get(channel)
    if (!known || known.count === 0) return
    const over = this.#waiting(channel, 1) === 0
    if (over || !this.#early(channel)) await this.#due(skin, channel, over)
  }

  /** Brings the message up to date, as the ledger stands by now: another process may have posted it. */
  async tell(skins: readonly Skin[], channel: string): Promise<void> {
    const skin = skins.find(({ platform }) => channel.startsWith(`${platform}:`))
    if (!skin) return
    await this.#governor.catchUp()
    const state = this.#governor.state()
    const known = state.backlogs.get(channel)
    const count = this.#waiting(channel)
    if (known ? known.count === count : count < WORTH_SAYING) return
    const result = await skin.showBacklog(state.moved.get(channel) ?? channel, count, known?.ref ?? null)
    if (result.kind === 'shown') await report(this.#governor, { kind: 'backlog-shown', channel, ref: result.ref, count })
  }

  #due(skin: Skin, channel: string, over: boolean): Promise<void> {
    this.#last.set(channel, this.#governor.clock.now())
    return this.#queue ? this.#queue(channel, over) : this.tell([skin], channel)
  }

  /** Whether the message was edited so lately that it stays as it is. To count for it all the same took 19 s where 5,000 cards wait for two channels. */
  #early(channel: string): boolean {
    return this.#governor.clock.now() - (this.#last.get(channel) ?? -EVERY) < EVERY
  }

  /** Cards a channel is owed and has not got; counted no further than `most`. */
  #waiting(channel: string, most = Number.POSITIVE_INFINITY): number {
    const state = this.#governor.state()
    let count = 0
    for (const [id] of state.owed.entries()) {
      const record = cardedOf(state, id)
      const card = record?.cards[channel]
      if (record && card?.ref === null && cardOwed(record, card)) count++
      if (count >= most) break
    }
    return count
  }
}
