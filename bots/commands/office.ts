import { untilOf } from '../../src/core/approvals/until.ts'
import { operatorOf } from '../../src/core/charter/compile.ts'
import { clockTime } from '../../src/core/when.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Page } from '../card/types.ts'
import type { Asked } from './call.ts'
import { say, submitAs, usage, wordsOf } from './said.ts'

const HOW = 'Until when: a length of time such as 4h or 3d, a day such as 2026-12-24, or 2026-12-24T18:00.'

/** Out of office from now on: `UNTIL [NAME]`, where NAME decides meanwhile. Without an argument: how it stands. */
export async function oooPage(governor: GovernorFace, call: Asked): Promise<Page> {
  const [said, rest] = wordsOf(call.argument)
  if (said === '') return standsPage(governor, call)
  const { timezone } = governor.charter().document
  const now = governor.clock.now()
  const to = untilOf(said, timezone, now)
  if (to === undefined) return usage(call, 'ooo UNTIL NAME', HOW)
  const [deputy] = wordsOf(rest)
  const command = { kind: 'away', from: now, to, ...(deputy === '' ? {} : { deputy }), door: call.spot.on } as const
  const no = await submitAs(governor, call, command)
  return no ? say('Nothing changed.', no.detail) : standsPage(governor, call)
}

/** Back in office. */
export async function backPage(governor: GovernorFace, call: Asked): Promise<Page> {
  const no = await submitAs(governor, call, { kind: 'back', door: call.spot.on })
  return no ? say('Nothing changed.', no.detail) : say('You are in office.', 'What begins from now on asks you.')
}

function standsPage(governor: GovernorFace, call: Asked): Page {
  const me = operatorOf(governor.charter(), call.identity)
  const absence = me && governor.state().absences.get(me.id)
  const now = governor.clock.now()
  if (!absence || absence.to <= now)
    return say('You are in office.', `${call.prefix}ooo UNTIL NAME says that you are not, and who decides meanwhile. ${HOW}`)
  const time = (at: number): string => clockTime(at, governor.charter().document.timezone, now)
  return say(
    `You are out of office ${absence.from > now ? `from ${time(absence.from)} ` : ''}until ${time(absence.to)}.`,
    `${absence.deputy === undefined ? 'Nobody decides in your place' : `${absence.deputy} decides in your place`} what begins meanwhile; what is open stays with you. ${call.prefix}back ends it.`,
  )
}
