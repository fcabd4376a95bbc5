import { digestOwed } from '../../src/core/digests/owed.ts'
import type { Millis } from '../../src/core/units.ts'
import { type CardDeps, movedTo, PLATFORM_OFF } from './cards.ts'
import { reportTold } from './told.ts'

/** Brings a digest up to date, if the state still owes it; answers when to come again, or nothing when there is nothing left to do. */
export async function showDigest({ governor, skins }: Pick<CardDeps, 'governor' | 'skins'>, id: string): Promise<Millis | undefined> {
  const digest = governor.state().digests.get(id)
  if (!digest || !digestOwed(governor.state(), digest)) return undefined
  const { channel, ref: before, version } = digest
  const skin = skins.find((s) => channel.startsWith(`${s.platform}:`))
  if (!skin) return PLATFORM_OFF
  const result = await skin.digest(movedTo(governor, channel), digest, before)
  return reportTold(governor, channel, result, {
    // In a group that moved it was posted anew.
    posted: (ref) =>
      before === null || (before.on === 'telegram' && ref.on === 'telegram' && before.chat !== ref.chat)
        ? { kind: 'digest-posted', digest_id: id, ref, version }
        : { kind: 'digest-edited', digest_id: id, version },
    failed: (reason) => ({ kind: 'digest-failed', digest_id: id, reason }),
  })
}
