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
  readonly #last = new Map<string, Millis>()

  constructor(governor: GovernorFace) {
    this.#governor = governor
  }

  /** A card had to wait. */
  async grew(skin: Skin, channel: string): Promise<void> {
    if (this.#early(channel)) return
    const count = this.#waiting(channel)
    if (count >= WORTH_SAYING) await this.#say(skin, channel, count)
  }

  /** A card was shown; if it was the last to wait, the message says so. */
  async settled(skin: Skin, channel: string): Promise<void> {
    const known = this.#governor.state().backlogs.get(channel)
    if (!known || known.count === 0) return
    const early = this.#early(channel)
    const count = this.#waiting(channel, early ? 1 : undefined)
    if (early && count > 0) return
    this.#last.delete(channel)
    await this.#say(skin, channel, count)
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

  async #say(skin: Skin, channel: string, count: number): Promise<void> {
    const known = this.#governor.state().backlogs.get(channel)
    if (known?.count === count) return
    this.#last.set(channel, this.#governor.clock.now())
    const to = this.#governor.state().moved.get(channel) ?? channel
    const result = await skin.showBacklog(to, count, known?.ref ?? null)
    if (result.kind === 'shown') await report(this.#governor, { kind: 'backlog-shown', channel, ref: result.ref, count })
  }
}
