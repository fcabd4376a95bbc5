import { setTimeout as pause } from 'node:timers/promises'
import type { Blinded } from '../../src/core/wording/thumb.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Skin } from '../../src/governor/skin.ts'
import { movedTo } from './cards.ts'
import { report } from './report.ts'

/** How often a channel that is not ready is tried, and the longest wait between two tries, in ms: a minute and a half in all. */
const TRIES = 18
const LONGEST_WAIT = 5_000

/** Asks in every channel for reports which of two blinded answers is better; answers the channels, by their key in the charter, where it stands. */
export async function askPeople(governor: GovernorFace, skins: readonly Skin[], pair: Blinded): Promise<readonly string[]> {
  const channels = governor.charter().channels.filter((channel) => channel.for.includes('reports'))
  const shown = await Promise.all(channels.map(async ({ key }) => ((await askIn(governor, skins, key, pair)) ? [key] : [])))
  return shown.flat()
}

async function askIn(governor: GovernorFace, skins: readonly Skin[], channel: string, pair: Blinded): Promise<boolean> {
  const skin = skins.find(({ platform }) => channel.startsWith(`${platform}:`))
  for (let tries = 1; skin && tries <= TRIES; tries++) {
    const result = await skin.compare(movedTo(governor, channel), pair)
    if (result.kind === 'shown') return true
    if (result.kind === 'gone') return false
    if (result.kind === 'moved') await report(governor, { kind: 'channel-moved', from: channel, to: result.to })
    else await pause(Math.min(result.ms, LONGEST_WAIT))
  }
  return false
}
