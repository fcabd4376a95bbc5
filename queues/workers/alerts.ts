import type { Entry } from '../../src/core/entry.ts'
import { ALERT_AGE } from '../../src/core/notifications/alerts.ts'
import type { Millis } from '../../src/core/units.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import { type CardDeps, movedTo, PLATFORM_OFF } from './cards.ts'
import { reportTold } from './told.ts'

/**
 * Tells a channel, in one message, every alert that the state still owes it; answers when to come again, or nothing when there is nothing left to
 * do. @throws StoreUnavailable when the ledger cannot be read
 */
export async function postAlerts({ governor, skins }: Pick<CardDeps, 'governor' | 'skins'>, channel: string): Promise<Millis | undefined> {
  const untold = governor.state().alerts.get(channel)?.entries ?? []
  const upto = untold.at(-1)
  if (upto === undefined) return undefined
  const skin = skins.find((s) => channel.startsWith(`${s.platform}:`))
  if (!skin) return PLATFORM_OFF
  const since = governor.clock.now() - ALERT_AGE
  const entries = (await entriesOf(governor, untold)).filter(({ at }) => at >= since)
  const result =
    entries.length === 0 ? ({ kind: 'gone', reason: 'It was a day ago' } as const) : await skin.alert(movedTo(governor, channel), entries)
  return reportTold(governor, channel, result, {
    posted: (ref) => ({ kind: 'alert-posted', channel, upto, ref }),
    failed: (reason) => ({ kind: 'alert-failed', channel, upto, reason }),
  })
}

const entriesOf = async (governor: GovernorFace, seqs: readonly number[]): Promise<readonly Entry[]> =>
  (await Promise.all(seqs.map((seq) => governor.read(seq - 1, 1)))).flat().map(({ entry }) => entry)
