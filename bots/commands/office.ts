import { untilOf } from '../../src/core/approvals/until.ts'
import { operatorOf } from '../../src/core/charter/compile.ts'
import { clockTime } from '../../src/core/when.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Page } from '../card/types.ts'
import type { Asked } from './call.ts'
import { refused, say, submitAs, usage, wordsOf } from './said.ts'

/** Out of office from now on: `UNTIL [NAME]`, where NAME decides meanwhile. Without an argument: how it stands. */
export async function oooPage(governor: GovernorFace, call: Asked): Promise<Page> {
  const [said, rest] = wordsOf(call.argument)
  if (said === '') return standsPage(governor, call)
  const { timezone } = governor.charter().document
  const now = governor.clock.now()
  const to = untilOf(said, timezone, now)
  if (to === undefined) return usage(call, 'ooo UNTIL NAME', call.words.commands.office.how)
  const [deputy] = wordsOf(rest)
  const command = { kind: 'away', from: now, to, ...(deputy === '' ? {} : { deputy }), door: call.spot.on } as const
  const no = await submitAs(governor, call, command)
  return no ? refused(call, call.words.commands.nothingChanged, no) : standsPage(governor, call)
}

/** Back in office. */
export async function backPage(governor: GovernorFace, call: Asked): Promise<Page> {
  const no = await submitAs(governor, call, { kind: 'back', door: call.spot.on })
  return no ? refused(call, call.words.commands.nothingChanged, no) : say(call.words.commands.office.in, call.words.commands.office.begins)
}

function standsPage(governor: GovernorFace, call: Asked): Page {
  const told = call.words.commands.office
  const me = operatorOf(governor.charter(), call.identity)
  const absence = me && governor.state().absences.get(me.id)
  const now = governor.clock.now()
  if (!absence || absence.to <= now) return say(told.in, `${told.saysNot(`${call.prefix}ooo UNTIL NAME`)} ${told.how}`)
  const time = (at: number): string => clockTime(at, governor.charter().document.timezone, now)
  const until = time(absence.to)
  return say(
    absence.from > now ? told.awayFrom(time(absence.from), until) : told.away(until),
    `${absence.deputy === undefined ? told.nobody : told.deputy(absence.deputy)} ${told.ends(`${call.prefix}back`)}`,
  )
}
