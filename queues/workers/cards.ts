import { aboutOf, type Carded, cardedOf } from '../../src/core/carded.ts'
import type { MessageRef } from '../../src/core/command.ts'
import { cardOwed } from '../../src/core/evolve/owed.ts'
import type { Millis } from '../../src/core/units.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Skin } from '../../src/governor/skin.ts'
import type { Backlog } from './backlog.ts'
import type { DrawReport } from './draw.ts'
import { report } from './report.ts'

/** What the card worker needs. */
export interface CardDeps {
  readonly governor: GovernorFace
  readonly skins: readonly Skin[]
  readonly backlog: Backlog
  /** Draws the pictures of reports; absent: they come without. */
  readonly draw?: DrawReport
}

/** When to look again at a channel whose platform is not connected: somebody may give the token at any boot. */
export const PLATFORM_OFF: Millis = 60_000

/** Brings one card of a request or motion up to date, if the state still owes it; answers when to come again, or nothing when there is nothing left to do. */
export async function showCard(deps: CardDeps, id: string, channel: string): Promise<Millis | undefined> {
  const { governor, skins, backlog } = deps
  const record = cardedOf(governor.state(), id)
  const card = record?.cards[channel]
  if (!record || !card || !cardOwed(record, card)) return undefined
  const skin = skins.find((s) => channel.startsWith(`${s.platform}:`))
  if (!skin) return PLATFORM_OFF
  const result = await skin.show(movedTo(governor, channel), record, card.ref)
  switch (result.kind) {
    case 'shown':
      await shown(governor, record, channel, card.ref, result.ref)
      await backlog.settled(skin, channel)
      return undefined
    case 'gone':
      await report(governor, { kind: 'card-failed', ...aboutOf(record), channel, version: record.version, reason: result.reason })
      return undefined
    case 'moved':
      await report(governor, { kind: 'channel-moved', from: channel, to: result.to })
      return 0
    case 'later':
      if (card.ref === null) await backlog.grew(skin, channel)
      return result.ms
  }
}

/** The key under which a channel is reached now: a group that became a supergroup has another id. */
export const movedTo = (governor: GovernorFace, channel: string): string => governor.state().moved.get(channel) ?? channel

async function shown(governor: GovernorFace, record: Carded, channel: string, before: MessageRef | null, ref: MessageRef): Promise<void> {
  const { version } = record
  const about = aboutOf(record)
  // In a group that moved the card was posted anew.
  const posted = before === null || (before.on === 'telegram' && ref.on === 'telegram' && before.chat !== ref.chat)
  if (posted) await report(governor, { kind: 'card-posted', ...about, channel, ref, version, thread: true })
  else await report(governor, { kind: 'card-edited', ...about, channel, version })
}
