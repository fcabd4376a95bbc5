import { agentWindows, budgetsView, type WindowView } from '../../src/core/budget/view.ts'
import { formatUsd, microsFromUsd } from '../../src/core/units.ts'
import { quoted } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Page, Section } from '../card/types.ts'
import type { Asked } from './call.ts'
import { say, wordsOf } from './said.ts'

/** Windows listed at the most; with them the page fits a message. */
const LISTED = 12

/** How budgets stand: the organisation's, or those of one agent (`AGENT`). */
export function budgetPage(governor: GovernorFace, { argument, prefix }: Asked): Page {
  const [agent] = wordsOf(argument)
  const state = governor.state()
  const charter = governor.charter()
  const now = governor.clock.now()
  if (agent !== '') {
    if (!state.agents.has(agent) && !charter.agents.has(agent))
      return say(`No agent ${quoted(agent, 64)} was ever seen here, and the charter lists none.`)
    return { headline: `The budgets of ${agent}`, sections: agentWindows(state, charter, agent, now).slice(0, LISTED).map(line) }
  }
  const { windows, funds } = budgetsView(state, charter, now)
  const left =
    funds.days_left === null ? '' : `; at that rate the balance lasts ${funds.days_left} ${funds.days_left === 1 ? 'day' : 'days'}`
  return {
    headline: 'The budgets of all agents together',
    sections: [
      ...windows.slice(0, LISTED).map(line),
      { label: 'Last seven days', text: `${usd(funds.week_usd)}${left}` },
      ...(funds.paid_in_usd > 0 ? [{ label: 'Balance', text: `${usd(funds.balance_usd)} of ${usd(funds.paid_in_usd)} paid in` }] : []),
      { label: '', text: `${prefix}budget AGENT shows those of one agent. What waits or is granted counts as used.` },
    ],
  }
}

const usd = (amount: number): string => (amount < 0 ? `-${usd(-amount)}` : formatUsd(microsFromUsd(amount) ?? 0))

function line({ key, unit, used, limit, left, on_exceeded }: WindowView): Section {
  const amount = (n: number): string => (unit === 'usd' ? usd(n) : `${n} tokens`)
  const of =
    limit === null || left === null
      ? ', no limit'
      : ` of ${amount(limit)}, ${amount(left)} left${on_exceeded === 'ask' ? ', people may lift it' : ''}`
  return { label: key, text: `${amount(used)}${of}` }
}
