import { MUTABLE, type MutableKind } from '../../src/core/notifications/kinds.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Page } from '../card/types.ts'
import { type Asked, homeOf } from './call.ts'
import { refused, say, submitAs, usage } from './said.ts'

/** Silences kinds of messages in one's own chat with the bot: `alerts`, `reports`, or both. */
export function mutePage(governor: GovernorFace, call: Asked): Promise<Page> {
  const words = call.argument
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '')
  const kinds = MUTABLE.filter((kind) => words.includes(kind))
  if (kinds.length === 0 || kinds.length < new Set(words).size)
    return Promise.resolve(usage(call, 'mute alerts, mute reports or mute alerts reports', call.words.commands.mute.never))
  return change(governor, call, kinds)
}

/** Lets everything through again. */
export const unmutePage = (governor: GovernorFace, call: Asked): Promise<Page> => change(governor, call, [])

async function change(governor: GovernorFace, call: Asked, kinds: readonly MutableKind[]): Promise<Page> {
  const no = await submitAs(governor, call, { kind: 'mute', channel: homeOf(governor.state(), call.spot), kinds, door: call.spot.on })
  if (no) return refused(call, call.words.commands.nothingChanged, no)
  const told = call.words.commands.mute
  if (kinds.length === 0) return say(told.none)
  return say(told.muted(kinds.join(call.words.common.and)), told.still(`${call.prefix}unmute`))
}
