import { aboutOf, cardedOf } from '../../src/core/carded.ts'
import { noteOwed } from '../../src/core/evolve/owed.ts'
import type { Millis } from '../../src/core/units.ts'
import { type CardDeps, movedTo, PLATFORM_OFF } from './cards.ts'
import { reportTold } from './told.ts'

/**
 * Tells the thread under a card, in one message, everything that the state still owes it; answers when to come again, or nothing when there
 * is nothing left to do. @throws StoreUnavailable when the ledger cannot be read
 */
export async function postNote(
  { governor, skins }: Pick<CardDeps, 'governor' | 'skins'>,
  id: string,
  channel: string,
): Promise<Millis | undefined> {
  const record = cardedOf(governor.state(), id)
  const card = record?.cards[channel]
  if (!record || !card?.ref || !card.thread || !noteOwed(card)) return undefined
  const skin = skins.find((s) => channel.startsWith(`${s.platform}:`))
  if (!skin) return PLATFORM_OFF
  const untold = new Set(card.thread.entries)
  const upto = Math.max(...untold)
  const entries = (await governor.about(id)).map(({ entry }) => entry).filter(({ seq }) => untold.has(seq))
  const result = await skin.note(movedTo(governor, channel), record, card.ref, entries)
  const about = { ...aboutOf(record), channel }
  return reportTold(governor, channel, result, {
    posted: (ref) => ({ kind: 'note-posted', ...about, upto, ref }),
    failed: (reason) => ({ kind: 'note-failed', ...about, upto, reason }),
  })
}
