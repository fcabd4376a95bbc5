import { reviewCounts } from '../../src/core/break-glass/view.ts'
import { stoppedAgents } from '../../src/core/breakers/standing.ts'
import { dayOf } from '../../src/core/budget/calendar.ts'
import { orgDayKey, usedIn } from '../../src/core/budget/windows.ts'
import { legible } from '../../src/core/legible.ts'
import { formatUsd } from '../../src/core/units.ts'
import { cut } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Page } from '../card/types.ts'
import type { Asked } from './call.ts'

/** Names listed at the most, so that the page fits a message. */
const LISTED = 10

/** How the governor does: the ledger, what waits, the day's money, paused agents, channels, the charter in force. */
export function statusPage(governor: GovernorFace, { health }: Asked): Page {
  const state = governor.state()
  const charter = governor.charter()
  const used = usedIn(state, orgDayKey(dayOf(governor.clock.now(), charter.document.timezone)))
  const limit = charter.limits.orgDay
  const { paused, probation } = stoppedAgents(state, governor.clock.now())
  const wrong = health.filter(({ ok }) => !ok).map(({ channel, problem }) => cut(`${channel}: ${legible(problem)}`, 200))
  return {
    headline: headlineOf(governor),
    sections: [
      { label: 'Waiting', text: String(state.pending) },
      {
        label: 'Used today',
        text: `${formatUsd(used)}${limit === null ? ', no limit for all agents together' : ` of ${formatUsd(limit)}`}`,
      },
      {
        label: 'Agents',
        text: `${state.agents.size} known${paused.length > 0 ? `; paused: ${few(paused)}` : ', none paused'}${supervised(probation)}`,
      },
      ...reviews(governor),
      { label: 'Channels', text: wrong.length > 0 ? few(wrong, '\n') : 'all well' },
      { label: 'Charter', text: charter.hash.slice(0, 12) },
      { label: 'Ledger', text: `${state.head.seq} entries, the last ${state.head.hash.slice(0, 12)}` },
    ],
  }
}

/** Reviews of what one person granted alone; nothing when none is owed. */
function reviews(governor: GovernorFace): Page['sections'] {
  const { owed, overdue } = reviewCounts(governor.state(), governor.clock.now())
  return owed === 0 ? [] : [{ label: 'Reviews', text: `${owed} of break-glass owed${overdue > 0 ? `, ${overdue} OVERDUE` : ''}` }]
}

const few = (names: readonly string[], separator = ', '): string =>
  [...names.slice(0, LISTED), ...(names.length > LISTED ? [`and ${names.length - LISTED} more`] : [])].join(separator)

const supervised = (probation: readonly string[]): string => (probation.length > 0 ? `; on probation: ${few(probation)}` : '')

function headlineOf(governor: GovernorFace): string {
  const { halted } = governor.state()
  if (halted) return `Everything is halted by ${halted.by.operator}: ${cut(legible(halted.reason), 200)}`
  return governor.healthy() ? 'The governor is deciding.' : 'The ledger cannot be written: nothing is granted now.'
}
