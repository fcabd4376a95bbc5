import { reviewCounts } from '../../src/core/break-glass/view.ts'
import { stoppedAgents } from '../../src/core/breakers/breaker-state.ts'
import { dayOf } from '../../src/core/budget/calendar.ts'
import { orgDayKey, usedIn } from '../../src/core/budget/windows.ts'
import { legible } from '../../src/core/legible.ts'
import { formatUsd } from '../../src/core/units.ts'
import type { Catalogue } from '../../src/core/wording/catalogue/index.ts'
import { cut } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Page } from '../card/types.ts'
import type { Asked } from './call.ts'

/** Names listed at the most, so that the page fits a message. */
const LISTED = 10

/** How the governor does: the ledger, what waits, the day's money, paused agents, channels, the charter in force. */
export function statusPage(governor: GovernorFace, { health, words }: Asked): Page {
  const told = words.commands.status
  const few = (names: readonly string[], separator = ', '): string => fewOf(names, words, separator)
  const state = governor.state()
  const charter = governor.charter()
  const used = usedIn(state, orgDayKey(dayOf(governor.clock.now(), charter.document.timezone)))
  const limit = charter.limits.orgDay
  const { paused, probation } = stoppedAgents(state, governor.clock.now())
  const wrong = health.filter(({ ok }) => !ok).map(({ channel, problem }) => cut(`${channel}: ${legible(problem)}`, 200))
  return {
    headline: headlineOf(governor, words),
    sections: [
      { label: told.waiting, text: String(state.pending) },
      {
        label: told.used,
        text: limit === null ? told.unlimited(formatUsd(used)) : told.of(formatUsd(used), formatUsd(limit)),
      },
      {
        label: told.agents,
        text: `${told.known(state.agents.size)}${paused.length > 0 ? told.paused(few(paused)) : told.nonePaused}${probation.length > 0 ? told.probation(few(probation)) : ''}`,
      },
      ...reviews(governor, words),
      { label: told.channels, text: wrong.length > 0 ? few(wrong, '\n') : told.well },
      { label: told.charter, text: charter.hash.slice(0, 12) },
      { label: told.ledger, text: told.entries(state.head.seq, state.head.hash.slice(0, 12)) },
    ],
  }
}

/** Reviews of what one person granted alone; nothing when none is owed. */
function reviews(governor: GovernorFace, { commands: { status } }: Catalogue): Page['sections'] {
  const { owed, overdue } = reviewCounts(governor.state(), governor.clock.now())
  return owed === 0 ? [] : [{ label: status.reviews, text: status.owed(owed, overdue) }]
}

const fewOf = (names: readonly string[], { common }: Catalogue, separator: string): string =>
  [...names.slice(0, LISTED), ...(names.length > LISTED ? [common.more(names.length - LISTED)] : [])].join(separator)

function headlineOf(governor: GovernorFace, { commands: { status } }: Catalogue): string {
  const { halted } = governor.state()
  if (halted) return status.halted(halted.by.operator, cut(legible(halted.reason), 200))
  return governor.healthy() ? status.deciding : status.unwritable
}
