import { setTimeout as pause } from 'node:timers/promises'
import type { MessageRef } from '../../src/core/command.ts'
import type { Millis } from '../../src/core/units.ts'
import type { Blinded } from '../../src/core/wording/thumb.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Skin } from '../../src/governor/skin.ts'
import { type CardDeps, movedTo, PLATFORM_OFF } from './cards.ts'
import { report } from './report.ts'
import { reportTold } from './told.ts'

/** How often a channel that is not ready is tried, and the longest wait between two tries, in ms: a minute and a half in all. */
const TRIES = 18
const LONGEST_WAIT = 5_000

/** Asks in every channel for reports which of two blinded answers is better; answers where it stands, by the channel's key in the charter. */
export async function askPeople(
  governor: GovernorFace,
  skins: readonly Skin[],
  pair: Blinded,
): Promise<Readonly<Record<string, MessageRef>>> {
  const channels = governor.charter().channels.filter((channel) => channel.for.includes('reports'))
  const shown = await Promise.all(channels.map(async ({ key }) => [key, await askIn(governor, skins, key, pair)] as const))
  return Object.fromEntries(shown.flatMap(([key, ref]) => (ref ? [[key, ref]] : [])))
}

async function askIn(governor: GovernorFace, skins: readonly Skin[], channel: string, pair: Blinded): Promise<MessageRef | undefined> {
  const skin = skins.find(({ platform }) => channel.startsWith(`${platform}:`))
  for (let tries = 1; skin && tries <= TRIES; tries++) {
    const result = await skin.compare(movedTo(governor, channel), pair)
    if (result.kind === 'shown') return result.ref
    if (result.kind === 'gone') return undefined
    if (result.kind === 'moved') await report(governor, { kind: 'channel-moved', from: channel, to: result.to })
    else await pause(Math.min(result.ms, LONGEST_WAIT))
  }
  return undefined
}

/** Edits a copy of two blinded answers to what became of them, if the state still owes that; answers when to come again, or nothing when there is nothing left to do. */
export async function editThumb(
  { governor, skins }: Pick<CardDeps, 'governor' | 'skins'>,
  attempt: string,
  channel: string,
): Promise<Millis | undefined> {
  const known = governor.state().comparisons.get(attempt)
  const ref = known?.copies[channel]
  if (!known?.over || !ref) return undefined
  const skin = skins.find(({ platform }) => channel.startsWith(`${platform}:`))
  if (!skin) return PLATFORM_OFF
  const result = await skin.forget(movedTo(governor, channel), attempt, known.over, ref)
  const edited = { kind: 'thumb-edited', attempt, channel } as const
  return reportTold(governor, channel, result, { posted: () => edited, failed: (gone) => ({ ...edited, gone }) })
}
